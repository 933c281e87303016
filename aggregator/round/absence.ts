// Who is absent: a finding of two, for the rest of the round; in later rounds a presumption, until a statement of that round says otherwise.
import type { AwaitedKind, Signed } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { partyRef, roleIn, type PartyNumber, type Round } from './round.ts';
import { broadcastStatement } from './broadcast-statement.ts';
import { statementKey } from '@cohort/protos/statement-key';

/** A statement that is due: from whom, of what kind, and its `statementKey`. */
export interface Due {
  readonly party: number;
  readonly kind: AwaitedKind;
  readonly key: string;
}

/** Node ids of parties found absent, each with the round in which it was. */
const away = (ports: Ports): Readonly<Record<string, string>> => ports.journal.partyFacts.get('away') ?? {};

export function isAbsent(round: Pick<Round, 'key'>, ports: Ports, party: number): boolean {
  return (ports.journal.roundFacts(round.key).get('absent') ?? []).includes(party);
}

/** Whether an earlier round found this party absent, and nothing that it signed in this one was heard. */
export function isPresumed(round: Round, ports: Ports, party: number): boolean {
  const since = away(ports)[partyRef(round, party).node];
  return since !== undefined && since !== round.key;
}

/** A statement of a later round under its signature ends what an earlier one made presume, whoever brings it. */
export function endPresumption(round: Round, ports: Ports, party: number): void {
  if (!isPresumed(round, ports, party)) return;
  const { [partyRef(round, party).node]: _back, ...rest } = away(ports);
  ports.journal.partyFacts.set('away', rest);
}

/** Signs that `due` did not come in time. From then on only a copy that the third party brings counts. */
export function sayMissing(round: Round, ports: Ports, due: Due): void {
  if (hasSaidMissing(round, ports, due)) return;
  broadcastStatement(round, ports, 'missing', { party: due.party, kind: due.kind, key: due.key });
}

export function hasSaidMissing(round: Pick<Round, 'key' | 'me'>, ports: Ports, due: Due): boolean {
  return missings(round, ports).some((item) => item.party === round.me && isAbout(item, due));
}

/** Whether the third party says as well that it lacks `due`. */
export function thirdMissesToo(round: Round, ports: Ports, due: Due): boolean {
  return missings(round, ports).some((item) => item.party === thirdBeside(round, due.party) && isAbout(item, due));
}

/** The party that is neither this one nor `party`. */
export function thirdBeside(round: Pick<Round, 'others'>, party: number): PartyNumber {
  return round.others[0] === party ? round.others[1] : round.others[0];
}

/** The statement that `due` asks for, if it counts. */
export function timelyStatement(round: Pick<Round, 'key'>, ports: Ports, due: Due): Signed | undefined {
  return ports.journal
    .received(round.key, due.kind)
    .find(({ statement, late }) => !late && statement.party === due.party && statementKey(statement) === due.key)?.statement;
}

/** Counts a party out of this round: both others miss a statement of it. */
export function findAbsent(round: Round, ports: Ports, party: number, awaited: string): void {
  const found = ports.journal.roundFacts(round.key).get('absent') ?? [];
  if (found.includes(party)) return;
  ports.journal.roundFacts(round.key).set('absent', [...found, party]);
  ports.journal.partyFacts.set('away', { ...away(ports), [partyRef(round, party).node]: round.key });
  ports.events.emit('party.absent', { round: round.key, party, awaited });
}

/** Whether the others may presume this party absent: it has just started, was missed, or lost both of them. */
export const isDoubted = (ports: Pick<Ports, 'journal'>): boolean => ports.journal.partyFacts.get('doubted') === true;

export function noteDoubt(ports: Pick<Ports, 'journal'>, doubted: boolean): void {
  ports.journal.partyFacts.setSoon('doubted', doubted);
}

/** The other parties that this one does not find absent. */
export function presentOthers(round: Pick<Round, 'key' | 'others'>, ports: Ports): PartyNumber[] {
  return round.others.filter((party) => !isAbsent(round, ports, party));
}

/** The party with the lowest role among those present, this one included: the one that proposes. */
export function proposerOf(round: Round, ports: Ports): PartyNumber {
  const present = [round.me, ...presentOthers(round, ports)];
  return present.reduce((lowest, party) => (roleIn(round, party) < roleIn(round, lowest) ? party : lowest));
}

const missings = ({ key }: Pick<Round, 'key'>, ports: Ports): Signed<'missing'>[] =>
  ports.journal.received(key, 'missing').map(({ statement }) => statement);

const isAbout = ({ body }: Signed<'missing'>, due: Due): boolean =>
  body.party === due.party && body.kind === due.kind && body.key === due.key;
