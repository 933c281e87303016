// The ledger calls that the contracts use: a subset of fabric-shim's ChaincodeStub, which both ledgers implement.

export interface StateEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * Fabric's rules hold: no read-your-writes, an absent key reads as zero bytes, an empty value is a delete, one event per transaction,
 * partial-composite-key reads are repeated at validation. The implementation closes the iterator when the loop ends, however it ends.
 */
export interface Stub {
  getState(key: string): Promise<Uint8Array>;
  putState(key: string, value: Uint8Array): Promise<void>;
  deleteState(key: string): Promise<void>;
  createCompositeKey(objectType: string, attributes: readonly string[]): string;
  splitCompositeKey(key: string): { readonly objectType: string; readonly attributes: readonly string[] };
  getStateByPartialCompositeKey(objectType: string, attributes: readonly string[]): AsyncIterable<StateEntry>;
  /** As above, from the key `bookmark` on unless that is empty, and `pageSize` entries at most. Fabric: in read-only transactions only. */
  getStateByPartialCompositeKeyWithPagination(
    objectType: string,
    attributes: readonly string[],
    pageSize: number,
    bookmark: string,
  ): AsyncIterable<StateEntry>;
  setEvent(name: string, payload: Uint8Array): void;
  getTxID(): string;
  /** The verified signer: its MSP id and the SHA-256 of its identity certificate's DER, lower-case hex (computed by the thin layer). */
  getCreator(): { readonly mspid: string; readonly certSha256: string };
}
