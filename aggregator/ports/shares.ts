// The share store: s_0 vectors, unopened sums and small secrets of a round, encrypted at rest under the round's vault key.

export interface Shares {
  /** Bytes of a vector that are there. */
  length(round: string, name: string): number;
  /** Appends to a vector; readable at once, on disk before any statement that is said after it. @throws {CohortError} STORAGE_FULL */
  append(round: string, name: string, bytes: Uint8Array): void;
  /** Part of a vector. */
  read(round: string, name: string, offset: number, length: number): Uint8Array;
  /** Forgets a vector. Idempotent. */
  discard(round: string, name: string): void;
  /** Stores a small secret (keys, salts, r), on disk before any statement that is said after it; the first one under a name stays. */
  keep(round: string, name: string, secret: Uint8Array): void;
  /** A small secret, or null. @throws {CohortError} STORAGE_CORRUPT */
  secret(round: string, name: string): Uint8Array | null;
  /** Deletes everything of a round and its vault key. Idempotent. */
  destroy(round: string): void;
}
