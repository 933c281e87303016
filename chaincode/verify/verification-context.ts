// What a verifier carries from record to record, and the steps that it takes.
import type { Genesis, RoundView, SignedHeader } from '@cohort/protos/ledger';
import type { AuditCrypto } from './audit-crypto.ts';
import type { AuditState } from './audit-state.ts';
import type { BudgetBook } from './budget-book.ts';
import type { AuditCheck } from './check-table.ts';

/** One check of one subject. `run` throws where it does not hold. */
export interface Step {
  readonly check: AuditCheck;
  readonly subject: string;
  run(): void | Promise<void>;
  /** What a reader should know though the check holds; asked for after `run`. */
  remark?(): string | null;
}

/** The rule of one ledger's blocks: what must hold of the next one, step by step. */
export type BlockSteps = (session: VerificationContext, payload: Uint8Array) => Generator<Step>;

/** What the rule of Fabric's blocks carries from block to block: its own, whatever it is. */
export interface ChannelMemory {
  readonly header: SignedHeader;
}

/** A round between its commit and its publication. */
export interface CommittedAudit {
  readonly view: RoundView;
  readonly header: SignedHeader;
  /** Parties whose signatures of the body the commit carries. */
  readonly signers: ReadonlySet<number>;
  /** Parties whose head statement names this block. */
  readonly heads: Set<number>;
  readonly sums: Uint8Array[];
}

/** A record that the blocks so far call for. The three sums of a round may be missing together, while it is not published. */
export type Due =
  | { readonly kind: 'exchange'; readonly round: string }
  | { readonly kind: 'sum'; readonly round: string; readonly index: 0 | 1 | 2 }
  | { readonly kind: 'model'; readonly plan: string; readonly hash: string };

export interface VerificationContext {
  readonly anchor: string;
  readonly head: string | null;
  readonly crypto: AuditCrypto;
  readonly state: AuditState;
  readonly budgets: BudgetBook;
  readonly committed: Map<string, CommittedAudit>;
  /** Each plan's newest model. */
  readonly models: Map<string, { readonly hash: string; readonly file: Uint8Array }>;
  due: Due[];
  genesis: Genesis | null;
  previous: SignedHeader | null;
  /** The rule of Fabric's blocks, where this verifier was given it, and what it knows beyond `previous`. */
  readonly channelBlocks: BlockSteps | null;
  channel: ChannelMemory | null;
  /** The budgets' record was read: nothing may follow. */
  closed: boolean;
}
