// The ledger's state as the verifier rebuilds it: a port, because it is the one thing that grows with the ledger.
import type { CommittedState } from '../embedded/recording-stub.ts';
import type { Version } from '../embedded/read-write-set.ts';

export interface AuditState extends CommittedState {
  /** An empty value deletes. `version` is `height.position`. */
  write(key: string, value: Uint8Array, version: string): void;
}

interface Entry {
  readonly value: Uint8Array;
  readonly version: Version;
}

/** In memory, keys apart by object type, so that a range read scans one type only. */
export class MapState implements AuditState {
  readonly #types = new Map<string, Map<string, Entry>>();

  get(key: string): Entry | undefined {
    return this.#types.get(typeOf(key))?.get(key);
  }

  versionOf(key: string): Version {
    return this.get(key)?.version ?? null;
  }

  range(start: string, end: string, limit?: number): { key: string; value: Uint8Array; version: Version }[] {
    const inside: { key: string; value: Uint8Array; version: Version }[] = [];
    for (const [key, entry] of this.#types.get(typeOf(start)) ?? [])
      if (compareKeys(key, start) >= 0 && compareKeys(key, end) < 0) inside.push({ key, ...entry });
    return inside.sort((left, right) => compareKeys(left.key, right.key)).slice(0, limit);
  }

  versionsIn(start: string, end: string): { key: string; version: Version }[] {
    return this.range(start, end).map(({ key, version }) => ({ key, version }));
  }

  write(key: string, value: Uint8Array, version: string): void {
    const type = typeOf(key);
    const entries = this.#types.get(type) ?? new Map<string, Entry>();
    if (value.length === 0) entries.delete(key);
    else entries.set(key, { value, version });
    this.#types.set(type, entries);
  }
}

/** A composite key's first part with its separators; ranges never span two types. */
function typeOf(key: string): string {
  return key.slice(0, key.indexOf('\u0000', 1) + 1);
}

/** Order of UTF-8 bytes, which is that of code points: surrogates sort above every other code unit. */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
