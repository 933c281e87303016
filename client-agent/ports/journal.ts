// What an agent must find again after a restart: its one contribution to a round, and what the parties signed for it.
import type { Announcement } from '@cohort/protos/messages';
import type { Signed } from '@cohort/protos/statements';
import type { Block } from '@cohort/protos/terms';
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import type { ShareSecrets } from '@cohort/mpc/share';

/** Everything that was or will be sent in one round. The same contribution gives the same bytes for ever. */
export interface Contribution {
  readonly round: string;
  readonly termsHash: string;
  readonly member: string;
  readonly com: string;
  readonly blocks: readonly Block[];
  /** One for each party, by party number; sealed once, because sealing draws a nonce. */
  readonly announcements: readonly [Announcement, Announcement, Announcement];
  readonly secrets: ShareSecrets;
  readonly x: QuantisedBlocks;
}

/** A fact that speaks against a party: a receipt with a later statement that contradicts it, or a refusal. Never a secret. */
export interface Evidence {
  readonly kind: 'omitted' | 'refused' | 'receipt-invalid' | 'model-mismatch' | 'other-commitment';
  readonly party: number | null;
  readonly detail: string;
}

/** A contribution is on disk when it is kept. The rest is there with the next such write or after a moment, for nothing that leaves rests on it: it is asked for again. */
export interface Journal {
  /**
   * Stores a contribution, encrypted at rest; on disk when it returns.
   * @throws {CohortError} COMMITMENT_DUPLICATE for a second contribution to one round, even after `forget`; STORAGE_FULL.
   */
  keep(contribution: Contribution): void;
  /** The contribution of a round or null. @throws {CohortError} STORAGE_CORRUPT when it was kept and cannot be read back. */
  contribution(round: string): Contribution | null;
  /** Says, before the first announcement leaves, that parties may hold this contribution. */
  markAnnounced(round: string): void;
  announced(round: string): boolean;
  addReceipt(round: string, receipt: Signed<'receipt'>): void;
  receipts(round: string): readonly Signed<'receipt'>[];
  addEvidence(round: string, evidence: Evidence): void;
  evidence(round: string): readonly Evidence[];
  /** Rounds whose contribution is still held. */
  open(): readonly string[];
  /** Whether it comes from a backup and does not know yet which rounds to forgo. */
  isRestoring(): boolean;
  /** Says in which rounds an earlier run, which it has forgotten, may have shared: none of them ever gets a contribution. On disk when it returns. */
  forgo(rounds: readonly string[]): void;
  isForgone(round: string): boolean;
  /** Destroys the round's key, for good when it resolves, and contribution; receipts and evidence stay. Idempotent. */
  forget(round: string): Promise<void>;
}
