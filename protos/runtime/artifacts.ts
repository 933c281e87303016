// The artifact store: published models, and a party's opened sums, public and named by the hash that the ledger holds.

export interface Artifacts {
  /** Stores bytes under the hash that the caller has checked; idempotent. Never given a share, an unopened sum or anything of a member's own. */
  put(hash: string, bytes: Uint8Array): void;
  has(hash: string): boolean;
  /** The bytes, or null. */
  get(hash: string): Uint8Array | null;
}
