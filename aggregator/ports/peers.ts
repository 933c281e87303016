// The other two parties as one party reaches them; an unreachable one throws UNREACHABLE or TIMED_OUT, a refusal its own code.
import type { ContributionStatus, Delivery, HealHeader, HealQuery, Hello, VectorHeader } from '@cohort/protos/messages';
import type { Signed } from '@cohort/protos/statements';
import type { PartyRef } from '@cohort/protos/terms';

/** What a party answers to a delivery: where it stands and whom it waits for, so that waiting is told from being gone. */
export interface Standing {
  readonly state: string;
  /** Members (by id) and parties (`party <n>`) that it waits for. */
  readonly waitsFor: readonly string[];
}

/** A delivery answered: `lacks` names by hash what the receiver needs beside the statement before it files it. */
export interface Verdict extends Standing {
  readonly lacks: readonly string[];
}

/** A hello answered: the asker's own latest statement as the callee holds it. */
export interface Welcome {
  readonly latest: Signed | null;
  /** By round key, for the rounds that the asker named. */
  readonly standings: Readonly<Record<string, Standing>>;
}

export interface SumQuery {
  readonly round: string;
  readonly index: number;
  readonly hash: string;
}

export interface Peers {
  deliver(to: PartyRef, delivery: Delivery): Promise<Verdict>;
  relay(to: PartyRef, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<ContributionStatus>;
  heal(to: PartyRef, query: HealQuery): Promise<{ readonly header: HealHeader; readonly chunks: AsyncIterable<Uint8Array> }>;
  hello(to: PartyRef, hello: Hello): Promise<Welcome>;
  model(to: PartyRef, hash: string): Promise<AsyncIterable<Uint8Array>>;
  sumFile(to: PartyRef, query: SumQuery): Promise<AsyncIterable<Uint8Array>>;
}
