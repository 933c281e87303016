// What a party writes down beside statements: of a round, of a plan and of itself, each fact by its name and with its type.
import type { CheckpointedHead } from '@cohort/chaincode/client/head-checkpoint';
import type { EpochLasted } from '@cohort/chaincode/client/epoch-stopwatch';
import type { SignedHeader } from '@cohort/protos/ledger';
import type { Refusal } from '@cohort/protos/refusal';
import type { Pair, RoundBody } from '@cohort/protos/statements';

/** The states of PROTOCOL's table; `observing` says nothing more and waits for what the ledger decides. */
export type StateName =
  | 'collecting'
  | 'agreeing'
  | 'seeding'
  | 'summing'
  | 'committing'
  | 'opening'
  | 'publishing'
  | 'observing'
  | 'published'
  | 'void'
  | 'abandoned';

/** A VALID commit as this party's own ledger client delivered it. */
export interface SeenCommit {
  readonly header: SignedHeader;
  readonly bodyHash: string;
  readonly body: RoundBody;
}

export interface RoundEnd {
  readonly how: 'void' | 'abandoned';
  readonly reason: string;
}

/** Two valid headers of one height: evidence against the ledger. */
export interface ForkedHead {
  readonly height: number;
  /** Who showed the other one. */
  readonly party: number;
  readonly own: SignedHeader;
  readonly other: SignedHeader;
}

export type ClaimOutcome = 'open' | 'confirmed' | 'disputed' | 'unanswered';

export interface RoundFacts {
  /** Parties found absent. */
  absent: readonly number[];
  /** The agreed set as it was signed. */
  set: { readonly pairs: readonly Pair[]; readonly setHash: string };
  /** Open on the ledger when this party found that it had forgotten what it said: it says nothing more in it. */
  restored: true;
  /** The state in which a step threw, and what. */
  failed: { readonly state: StateName; readonly code: string };
  forked: ForkedHead;
  /** It ended here. */
  ended: { readonly epoch: number; readonly ending: StateName };
  /** The epoch in which its shares, keys and r were erased. */
  destroyed: number;
  /** A party has asked to close the enrolment. */
  'ledger.closing': true;
  'ledger.frozen': true;
  'ledger.committed': SeenCommit;
  /** Hash of the next model. */
  'ledger.published': string;
  'ledger.ended': RoundEnd;
  'ledger.tainted': true;
  /** By index: what became of the claim on it, and in which epoch. */
  [claim: `ledger.claim.${string}`]: { readonly outcome: ClaimOutcome; readonly epoch: number };
  /** By index: whether the ledger has taken this party's claim. */
  [claimed: `claimed.${string}`]: boolean;
  /** By index: whether the other holder's hash is true. */
  [checked: `checked.${string}`]: boolean;
  /** By stopwatch, milliseconds. */
  [waited: `waited.${string}`]: number;
  /** By contribution: who sent the s_0 that hashes to its h_0. */
  [vector: `s0.${string}`]: string;
}

export interface PlanFacts {
  /** Parties of suspended organisations, as they were told last. */
  'plan.waits-for': readonly string[];
  /** By member: the latest refusal, and how many there were in its round. */
  [refusal: `refusal.${string}`]: { readonly refusal: Refusal; readonly changes: number };
}

/** An artifact that an organisation put, and the proposals that named it when it was. */
export interface Offer {
  readonly hash: string;
  readonly bytes: number;
  readonly msp: string;
  readonly proposals: readonly string[];
}

export interface PartyFacts {
  /** Highest sequence number signed. */
  seq: number;
  /** The newest block that was taken. */
  height: number;
  /** The newest block that this party's client of the ledger has seen. */
  head: CheckpointedHead;
  epoch: number;
  'epoch-lasted': EpochLasted;
  /** The sequence number that showed this party to be restored from a backup. */
  restored: number;
  /** This journal comes from a backup and does not know yet which rounds to forgo. */
  restoring: boolean;
  /** Terms hashes of the rounds that it forgoes: those that the ledger had opened when this party first ran with it. */
  forgone: readonly string[];
  /** Node ids of parties found absent, each with the round in which it was. */
  away: Readonly<Record<string, string>>;
  /** Those that no vote has accepted yet, as far as this party has looked. */
  offers: readonly Offer[];
  /** Whether the others may presume this party absent. */
  doubted: boolean;
}

export interface Facts<F> {
  get<N extends keyof F & string>(name: N): F[N] | undefined;
  /** On disk when it returns. */
  set<N extends keyof F & string>(name: N, value: F[N]): void;
  /** What can be had again: on disk with the next write that must be, or after a moment. */
  setSoon<N extends keyof F & string>(name: N, value: F[N]): void;
}
