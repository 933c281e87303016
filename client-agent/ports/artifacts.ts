// Where the agent keeps published model files; nothing of its own contribution ever enters.

export interface Artifacts {
  /** Stores bytes under the hash that the caller has checked; idempotent. */
  put(hash: string, bytes: Uint8Array): void;
  /** The bytes, or null. */
  get(hash: string): Uint8Array | null;
}
