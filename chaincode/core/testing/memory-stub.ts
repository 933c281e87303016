// An in-memory ledger for tests: Fabric's rules (no read-your-writes, empty value = delete), with the write set of each transaction kept.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { createCompositeKey, splitCompositeKey } from '../composite-key.ts';
import type { StateEntry, Stub } from '../stub.ts';

const separator = '\u0000';

export interface MemoryTransaction {
  readonly stub: Stub;
  /** What the transaction wrote so far, by readable key `type~attribute~...`; null is a delete. */
  readonly writes: () => Readonly<Record<string, unknown>>;
  readonly event: () => { readonly name: string; readonly payload: unknown } | null;
  /** Applies the write set to the committed state. */
  readonly commit: () => void;
}

export class MemoryLedger {
  readonly state: Map<string, Uint8Array>;
  #transactions: number;

  constructor(state: ReadonlyMap<string, Uint8Array> = new Map(), transactions = 0) {
    this.state = new Map(state);
    this.#transactions = transactions;
  }

  /** Another ledger with the same committed state. */
  fork(): MemoryLedger {
    return new MemoryLedger(this.state, this.#transactions);
  }

  /** Changes a committed value as no contract does; `key` is its type and attributes. */
  amend<T>([objectType = '', ...attributes]: readonly string[], change: (value: T) => T): void {
    const key = createCompositeKey(objectType, attributes);
    const value = this.state.get(key);
    if (value === undefined) throw new RangeError(`${readable(key)}: expected it in the state`);
    this.state.set(key, new TextEncoder().encode(canonicalJson(change(parse(value) as T))));
  }

  /** Starts a transaction of this creator: reads see the committed state only. */
  begin(mspid: string, certSha256: string): MemoryTransaction {
    const state = this.state;
    const pending = new Map<string, Uint8Array>();
    const txId = `tx-${String(++this.#transactions)}`;
    let event: { name: string; payload: unknown } | null = null;
    const stub: Stub = {
      getState: (key) => Promise.resolve(state.get(key) ?? new Uint8Array(0)),
      putState: (key, value) => Promise.resolve(void pending.set(key, value)),
      deleteState: (key) => Promise.resolve(void pending.set(key, new Uint8Array(0))),
      createCompositeKey,
      splitCompositeKey,
      getStateByPartialCompositeKey: (objectType, attributes) => entries(state, createCompositeKey(objectType, attributes)),
      getStateByPartialCompositeKeyWithPagination: (objectType, attributes, pageSize, bookmark) =>
        entries(state, createCompositeKey(objectType, attributes), bookmark, pageSize),
      setEvent: (name, payload) => {
        event = { name, payload: parse(payload) };
      },
      getTxID: () => txId,
      getCreator: () => ({ mspid, certSha256 }),
    };
    return {
      stub,
      writes: () => Object.fromEntries([...pending].map(([key, value]) => [readable(key), value.length === 0 ? null : parse(value)])),
      event: () => event,
      commit: () => {
        for (const [key, value] of pending) {
          if (value.length === 0) state.delete(key);
          else state.set(key, value);
        }
      },
    };
  }
}

function readable(key: string): string {
  return key.split(separator).slice(1, -1).join('~');
}

function parse(value: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(value)) as unknown;
}

async function* entries(state: ReadonlyMap<string, Uint8Array>, prefix: string, from = '', most = Infinity): AsyncGenerator<StateEntry> {
  // As on a peer, a bookmark takes the place of the range's start, wherever it lies.
  const inside = [...state.keys()].filter((key) => (from === '' ? key.startsWith(prefix) : key >= from && key < `${prefix}\u{10ffff}`));
  const keys = inside.sort((left, right) => (left < right ? -1 : 1));
  for (const key of keys.slice(0, most)) {
    const value = state.get(key);
    if (value !== undefined) yield await Promise.resolve({ key, value });
  }
}
