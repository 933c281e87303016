// What a command puts to the parties and takes from them by its hash: schemas, architectures and genesis models.

/** The parties' artifacts as one organisation's admin reaches them. A document is turned into bytes and back by `@cohort/protos/artifact`. */
export interface SharedArtifacts {
  /**
   * Gives the bytes to every party that can be reached; one that has them is enough, because whoever asks goes round all of them. The same
   * bytes again change nothing, so that a command that was interrupted is simply run again.
   * `proposal`: the id of the proposal, open or accepted, that names their hash.
   * @returns the bytes' SHA-256, hex, and the nodes of the parties that have them now
   * @throws {CohortError} what every party refuses with: NOT_FOUND (no such proposal), NOT_PERMITTED (it does not name this hash), PROPOSAL_CLOSED,
   * PLAN_CLOSED, QUOTA_EXCEEDED; UNREACHABLE when none answers
   */
  put(bytes: Uint8Array, proposal: string): Promise<{ readonly hash: string; readonly at: readonly string[] }>;
  /**
   * The bytes of this hash, from the first party that sends them right; checked by it. `mostBytes`: where to stop reading.
   * @throws {CohortError} NOT_FOUND when every party answers that it has not, UNREACHABLE when one of them could not be asked
   */
  get(hash: string, mostBytes: number): Promise<Uint8Array>;
}
