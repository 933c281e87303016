// The documents that agents and parties exchange over gRPC; vectors travel beside them as byte frames.
import type { Announced, Attached } from './attached.ts';
import type { ErrorCode } from './errors.ts';
import type { Refusal } from './refusal.ts';
import type { Signed } from './statements.ts';

/** Agent to party: a contribution's commitment and this party's sealed keys and salts. Hex throughout. */
export interface Announcement {
  readonly round: string;
  readonly termsHash: string;
  readonly member: string;
  readonly com: string;
  readonly hashes: readonly [string, string, string];
  /** Ed25519 by the agent's node key over encode('commitmentSignature', termsHash, member, com). */
  readonly signature: string;
  /** Party number that `sealed` is for; another receiver refuses with RECEIVER_MISMATCH. */
  readonly to: number;
  readonly sealed: string;
}

/** Tries a party's box key: 32 random bytes, sealed to it by the caller's. */
export interface Canary {
  /** The party's box key that the caller knows, hex. */
  readonly boxKey: string;
  readonly sealed: string;
}

export interface CanaryAnswer {
  /** A hash of what was sealed, hex. */
  readonly opened: string;
}

/** Where a contribution stands at one party: `offset` bytes of s_0 held on disk, the receipt once it is whole. */
export interface ContributionStatus {
  readonly phase: 'unknown' | 'collecting' | 'closed';
  readonly needsVector: boolean;
  readonly offset: number;
  readonly receipt: Signed<'receipt'> | null;
}

export interface ContributionQuery {
  readonly round: string;
  readonly termsHash: string;
  readonly member: string;
  readonly com: string;
}

/** First frame of an upload or relay: whose s_0 it is, who sends it, to whom, and from which byte on. */
export interface VectorHeader extends ContributionQuery {
  readonly from: string;
  readonly to: number;
  readonly offset: number;
  readonly total: number;
}

/** Statements that one delivery carries at most. */
export const mostCarried = 16;
/** Characters of a refusal's detail in a verdict. */
export const mostDetail = 500;

/** A signed statement on its way, its sender's own or one that it carries on. */
export interface CarriedStatement {
  readonly statement: Signed;
  /** What the statement signs by hash, as far as its receiver may lack it. */
  readonly attached: Attached;
}

/** Party to party: all that waits for the receiver, in order; `to` is its number. */
export interface Delivery {
  readonly round: string;
  readonly to: number;
  readonly statements: readonly CarriedStatement[];
}

/** Asks the other holder of `index` for one member's share. Answer: a `HealHeader` frame, then salt (32 bytes) and body. */
export interface HealQuery extends ContributionQuery {
  readonly index: number;
  readonly party: number;
}

export interface HealHeader {
  readonly announcement: Announced;
  readonly index: number;
  readonly total: number;
}

/** Asks where the other stands in these rounds and what it saw last of the asker; on return also for everything that the asker missed. */
export interface Hello {
  readonly party: string;
  readonly rounds: readonly string[];
  /** Whether the rounds' statements are to be delivered again. */
  readonly again: boolean;
}

/** Asks a party where it stands in a round. Any active node may. */
export interface RoundQuery {
  readonly round: string;
}

/** Asks a party for a page of a round's signed statements. Any active node may. */
export interface ExchangeQuery extends RoundQuery {
  /** Most items on the page; it may hold fewer. */
  readonly limit: number;
  /** Of the page before; empty for the first. */
  readonly bookmark: string;
}

/** What the parties said to each other, as one of them heard it, contradictions included; never a reveal, sealed or not. */
export interface Exchange extends RoundQuery {
  readonly statements: readonly Signed[];
  /** The announcements that healed lists sign, one whole list of them an item. */
  readonly announcements: readonly (readonly Announced[])[];
  /** Of the next page; empty after the last. */
  readonly bookmark: string;
}

/** Asks a party why a plan may not move: who refuses it, and whether the party serves the model that the next round starts from. */
export interface PlanQuery {
  readonly plan: string;
  /** The plan's model as the ledger has it. */
  readonly model: string;
  /** Most refusals on the page. */
  readonly limit: number;
  /** The last member of the page before; empty for the first. */
  readonly bookmark: string;
}

export interface PlanStanding {
  readonly plan: string;
  readonly servesModel: boolean;
  /** The latest of each member, in the order of members; whether a member enrolled since, the ledger says. */
  readonly refusals: readonly Refusal[];
  readonly bookmark: string;
}

export interface ArtifactQuery {
  readonly hash: string;
}

/** First frame of a put: what `proposal` names, by the SHA-256 of its `total` bytes. */
export interface ArtifactHeader {
  readonly hash: string;
  readonly proposal: string;
  readonly total: number;
}

/** Whether the party did not have it before. */
export interface ArtifactVerdict {
  readonly isNew: boolean;
}

/** What a party answers to a delivery: where it stands and whom it waits for, so that waiting is told from being gone. */
export interface Standing {
  readonly state: string;
  /** Members (by id) and parties (`party <n>`) that it waits for. */
  readonly waitsFor: readonly string[];
}

/** What became of one statement of a delivery. */
export interface Verdict {
  /** By hash, what the receiver needs beside the statement before it files it. */
  readonly lacks: readonly string[];
  readonly refused: { readonly code: ErrorCode; readonly detail: string } | null;
}

/** A delivery answered: a verdict for each statement, in order. */
export interface DeliveryReply extends Standing {
  readonly verdicts: readonly Verdict[];
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

/** A round as a party shows it to anybody registered. */
export interface RoundStanding extends Standing {
  readonly round: string;
  readonly parties: readonly { readonly party: number; readonly role: number; readonly present: boolean }[];
  readonly whole: readonly string[];
}
