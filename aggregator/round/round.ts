// One round as one party takes part in it: the facts that do not change, and what wakes its steps.
import type { PartyRef, Terms } from '@cohort/protos/terms';
import { roleOf, type Role } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import { Notifier } from './notifier.ts';
import { Outbox } from './outbox.ts';
import type { Stopwatch } from './pause.ts';

export type PartyNumber = 0 | 1 | 2;

export interface Round {
  readonly key: string;
  readonly terms: Terms;
  readonly termsHash: string;
  /** This party's number and the two others'. */
  readonly me: PartyNumber;
  readonly others: readonly [PartyNumber, PartyNumber];
  readonly role: Role;
  readonly notifier: Notifier;
  readonly outbox: Outbox;
  readonly signal: AbortSignal;
  /** Members and parties that the running step waits for, for `Standing`. */
  waitsFor: readonly string[];
  /** Whether this very process drew the round's r: PROTOCOL lets a party that restarted in between sign no hash. */
  agreedSeedHere: boolean;
  /** Whether this process saw the round open and never stood still since: only such a party may object. */
  wasUp: boolean;
  readonly stopwatches: Map<string, Stopwatch>;
  /** Since when this party has said that a statement is missing (`awakeMs`). */
  readonly missingSince: Map<string, number>;
}

/** The round that the journal has under `key`, as party `me`. `isNew`: this process is the first here to hear of it. */
export function roundOf(
  row: { readonly round: string; readonly terms: Terms; readonly termsHash: string },
  me: PartyNumber,
  ports: Ports,
  signal: AbortSignal,
  isNew: boolean,
): Round {
  const others = ([0, 1, 2] as const).filter((party) => party !== me) as [PartyNumber, PartyNumber];
  return {
    key: row.round,
    terms: row.terms,
    termsHash: row.termsHash,
    me,
    others,
    role: roleOf(me, row.terms.round, row.terms.attempt),
    notifier: new Notifier(),
    outbox: new Outbox({ key: row.round, terms: row.terms, termsHash: row.termsHash }, ports, signal),
    signal,
    waitsFor: [],
    agreedSeedHere: false,
    wasUp: isNew,
    stopwatches: new Map(),
    missingSince: new Map(),
  };
}

/** A party's pinned keys. */
export function partyRef(round: Pick<Round, 'terms'>, party: number): PartyRef {
  const [p0, p1, p2] = round.terms.parties;
  return party === 0 ? p0 : party === 1 ? p1 : p2;
}

/** Role of any party in this round. */
export function roleIn(round: Pick<Round, 'terms'>, party: number): Role {
  return roleOf(party, round.terms.round, round.terms.attempt);
}
