// What a simulated transaction read and wrote; validation at commit needs nothing else of it.

/** `height.position` of the transaction that last wrote a key; null for a key that is absent. */
export type Version = string | null;

export interface RangeRead {
  readonly start: string;
  readonly end: string;
  readonly found: readonly { readonly key: string; readonly version: Version }[];
}

export interface ReadWriteSet {
  readonly reads: ReadonlyMap<string, Version>;
  readonly ranges: readonly RangeRead[];
  /** An empty value deletes its key. */
  readonly writes: ReadonlyMap<string, Uint8Array>;
  readonly event: { readonly name: string; readonly payload: Uint8Array } | null;
}

/** State as a validator reads it. */
export interface Versions {
  versionOf(key: string): Version;
  versionsIn(start: string, end: string): readonly { readonly key: string; readonly version: Version }[];
}

/** Whether everything that was read is still so: keys by version, ranges run again (a new or a missing key is a phantom). */
export function stillHolds(set: Pick<ReadWriteSet, 'reads' | 'ranges'>, state: Versions): boolean {
  for (const [key, version] of set.reads) if (state.versionOf(key) !== version) return false;
  for (const { start, end, found } of set.ranges) {
    const now = state.versionsIn(start, end);
    if (now.length !== found.length) return false;
    if (now.some((item, at) => item.key !== found[at]?.key || item.version !== found[at].version)) return false;
  }
  return true;
}
