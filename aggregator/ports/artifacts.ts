// The artifact store: opened sum files and published models, public and named by the hash that the ledger holds.

export interface Artifacts {
  /** Stores bytes under the hash that the caller has checked; idempotent. Never given a share or an unopened sum. */
  put(hash: string, bytes: Uint8Array): void;
  has(hash: string): boolean;
  /** The bytes, or null. */
  get(hash: string): Uint8Array | null;
}
