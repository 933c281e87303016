// The artifact store: published models, and a party's opened sums, public and named by the hash that the ledger holds.

export interface Artifacts {
  /** Stores bytes under the hash that the caller has checked: there at once, on disk when `settle` resolves; idempotent. Never given a share, an unopened sum or anything of a member's own. */
  put(hash: string, bytes: Uint8Array): void;
  has(hash: string): boolean;
  /** The bytes, or null: those that everybody gets, so nobody writes to them. */
  get(hash: string): Uint8Array | null;
  /** Forgets what was settled. Idempotent. */
  discard(hash: string): void;
  /** What was put before is on disk: before a round ends whose secrets it could be made again from. @throws {CohortError} STORAGE_FULL, CONFIG_INVALID, what else the disk refuses of it */
  settle(): Promise<void>;
}
