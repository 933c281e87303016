// Who is absent: what this party itself found, for the rest of the round and at once in later rounds until it says hello.
import type { Ports } from '../ports/ports.ts';
import { partyRef, roleIn, type PartyNumber, type Round } from './round.ts';

const away = (ports: Ports): readonly string[] => (ports.journal.noted('*', 'absent') ?? []) as readonly string[];
const foundIn = (round: Pick<Round, 'key'>, ports: Ports): readonly number[] =>
  (ports.journal.noted(round.key, 'absent') ?? []) as readonly number[];

export function isAbsent(round: Pick<Round, 'key' | 'terms'>, ports: Ports, party: number): boolean {
  return foundIn(round, ports).includes(party) || away(ports).includes(partyRef(round, party).node);
}

/** Finds a party absent because `awaited` did not come in time: for this round, and for later ones until it says hello. */
export function findAbsent(round: Round, ports: Ports, party: number, awaited: string): void {
  const { node } = partyRef(round, party);
  if (!foundIn(round, ports).includes(party) && !away(ports).includes(node)) ports.journal.note('*', 'absent', [...away(ports), node]);
  leaveOut(round, ports, party, awaited);
}

/** Counts a party out of this round for what it said; it is there, and so is not away in the next. */
export function leaveOut(round: Round, ports: Ports, party: number, awaited: string): void {
  const found = foundIn(round, ports);
  if (found.includes(party)) return;
  ports.journal.note(round.key, 'absent', [...found, party]);
  ports.events.emit('party.absent', { round: round.key, party, awaited });
}

/** A node said hello: later rounds, and rounds in which it was not yet found absent, count it in again. */
export function welcomeBack(ports: Ports, node: string): void {
  if (away(ports).includes(node))
    ports.journal.note(
      '*',
      'absent',
      away(ports).filter((item) => item !== node),
    );
}

/** The other parties that this one does not find absent. */
export function presentOthers(round: Round, ports: Ports): PartyNumber[] {
  return round.others.filter((party) => !isAbsent(round, ports, party));
}

/** The party with the lowest role among those present, this one included: the one that proposes. */
export function proposerOf(round: Round, ports: Ports): PartyNumber {
  const present = [round.me, ...presentOthers(round, ports)];
  return present.reduce((lowest, party) => (roleIn(round, party) < roleIn(round, lowest) ? party : lowest));
}
