// The journal: what a party has heard, said and found, on disk before anything that rests on it leaves.
import type { Json } from '@cohort/protos/canonical-json';
import type { Announced } from '@cohort/protos/attached';
import type { Enrolment } from '@cohort/protos/ledger';
import type { Signed, StatementKind } from '@cohort/protos/statements';
import type { Facts, PartyFacts, PlanFacts, RoundFacts, StateName } from './facts.ts';
import type { Terms } from '@cohort/protos/terms';

export interface RoundRow {
  readonly round: string;
  readonly state: StateName;
  readonly terms: Terms;
  readonly termsHash: string;
  readonly enrolled: readonly Enrolment[];
}

/** A member's contribution as this party knows it. `whole`: everything of this party's two indices is on disk and hash-checked. */
export interface Contribution {
  readonly announcement: Announced;
  readonly whole: boolean;
}

/** A statement heard or said. `late`: its author was absent by then, or it came from it directly after its deadline: evidence only. */
export interface ReceivedStatement<K extends StatementKind = StatementKind> {
  readonly statement: Signed<K>;
  readonly late: boolean;
}

/** Long rows of bytes that grow at their end, by round and name. */
export interface Vectors {
  /** In bytes; 0 of one that is not there. */
  length(round: string, name: string): number;
  /** @throws {CohortError} STORAGE_FULL */
  append(round: string, name: string, bytes: Uint8Array): void;
  /** @throws {CohortError} STORAGE_CORRUPT when fewer bytes are there */
  read(round: string, name: string, offset: number, length: number): Uint8Array;
  /** Idempotent. */
  discard(round: string, name: string): void;
}

/**
 * Writes are readable at once, and on disk in the order in which they were made. Those of `signOnce`, a fact's `set`, a second `announce`, `skipTo` and
 * `forgetSealed` are there when `settle` resolves, and all before them; whatever leaves this process, a delivery, a reply or a submission,
 * leaves after that. A crash may lose the last moment's writes: what nothing was said after, the ledger and the other parties tell again, a
 * step that is run again, a secret that nothing said rests on.
 */
export interface Journal {
  saveRound(row: RoundRow): void;
  round(round: string): RoundRow | null;
  /** Rounds whose shares, keys and r are not erased yet. */
  rounds(): readonly RoundRow[];
  moveTo(round: string, state: StateName): void;

  /** Signs with the next sequence number inside one transaction, unless a statement of this kind and key is there: that one is returned. */
  signOnce<K extends StatementKind>(round: string, key: string, make: (seq: number) => Signed<K>): Signed<K>;
  /**
   * Files another party's statement. `conflict`: one of this kind and key that says something else is there; both are kept. One that was
   * late and now comes in time counts from then on, and is `new`.
   */
  fileReceived(round: string, key: string, heard: ReceivedStatement): 'new' | 'known' | 'conflict';
  /** The statement with this `statementHash`. */
  statement(round: string, says: string): Signed | null;
  /** Keeps what a statement names by hash, in writing before the statement that rests on it. */
  attach(round: string, hash: string, piece: Json): void;
  attached(round: string, hash: string): Json | undefined;
  /** Keeps a statement that was not filed, because its bytes were missing, as evidence: at most 64 of an author in a round. */
  keepRefused(round: string, statement: Signed): void;
  refused(round: string): readonly Signed[];
  received<K extends StatementKind>(round: string, kind: K): readonly ReceivedStatement<K>[];
  all(round: string): readonly ReceivedStatement[];
  /** Pairs of statements of one author that contradict each other. */
  conflicts(round: string): readonly (readonly [Signed, Signed])[];
  /** Highest sequence number signed by a node (own or other), with its statement; `node` is its node id. */
  latest(node: string): Signed | null;
  /** Sequence numbers continue after this one. */
  skipTo(seq: number): void;

  /** A second commitment of a member is kept beside the first, and must be: it is evidence. The first one its member announces again until it has a receipt. */
  announce(round: string, announcement: Contribution['announcement']): void;
  contributions(round: string): readonly Contribution[];
  markWhole(round: string, member: string, com: string): void;

  roundFacts(round: string): Facts<RoundFacts>;
  planFacts(plan: string): Facts<PlanFacts>;
  readonly partyFacts: Facts<PartyFacts>;
  keepSealed(round: string, name: string, sealed: Uint8Array): void;
  sealed(round: string, name: string): Uint8Array | null;
  /** Of encrypted bytes. */
  readonly vectors: Vectors;
  /** Deletes sealed secrets and vectors of a round, keeps signed statements. */
  forgetSealed(round: string): void;
  /** Before anything leaves; all that ask within one turn of the loop share it. @throws {CohortError} STORAGE_FULL, STORAGE_CORRUPT; from then on every write does */
  settle(): Promise<void>;
  close(): void;
}
