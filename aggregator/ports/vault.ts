// The vault port: one random key per round, outside the journal, whose shares and secrets it opens.

export interface Vault {
  /** The round's 32-byte key, drawn and stored on first use. @throws {CohortError} STORAGE_CORRUPT once it was destroyed. */
  key(round: string): Uint8Array;
  /** Makes everything that was stored under the round's key unreadable for good. Idempotent. */
  destroy(round: string): void;
}
