// The stub that contracts run against: reads committed state, records what it read, and buffers what it writes.
import { CohortError } from '@cohort/protos/errors';
import type { Creator } from '@cohort/protos/ledger';
import type { StateEntry, Stub } from '../core/stub.ts';
import { compositeRange, createCompositeKey, splitCompositeKey } from '../core/composite-key.ts';
import type { RangeRead, ReadWriteSet, Version, Versions } from './read-write-set.ts';

/** Committed state as a simulation reads it. */
export interface CommittedState extends Versions {
  get(key: string): { readonly value: Uint8Array; readonly version: Version } | undefined;
  /** In key order, at most `limit` of them where one is given. */
  range(
    start: string,
    end: string,
    limit?: number,
  ): readonly { readonly key: string; readonly value: Uint8Array; readonly version: Version }[];
}

/** As in Fabric, a transaction does not read its own writes, and its last event is its only one. */
export class RecordingStub implements Stub {
  readonly #state: CommittedState;
  readonly #txId: string;
  readonly #creator: Creator;
  readonly #reads = new Map<string, Version>();
  readonly #ranges: RangeRead[] = [];
  readonly #writes = new Map<string, Uint8Array>();
  #event: ReadWriteSet['event'] = null;

  constructor(state: CommittedState, txId: string, creator: Creator) {
    this.#state = state;
    this.#txId = txId;
    this.#creator = creator;
  }

  get recorded(): ReadWriteSet {
    return { reads: this.#reads, ranges: this.#ranges, writes: this.#writes, event: this.#event };
  }

  getState(key: string): Promise<Uint8Array> {
    const found = this.#state.get(checked(key));
    // The first version read counts: a key that changed between two reads of one simulation then fails validation.
    if (!this.#reads.has(key)) this.#reads.set(key, found?.version ?? null);
    return Promise.resolve(found?.value ?? new Uint8Array());
  }

  putState(key: string, value: Uint8Array): Promise<void> {
    this.#writes.set(checked(key), Uint8Array.from(value));
    return Promise.resolve();
  }

  deleteState(key: string): Promise<void> {
    return this.putState(key, new Uint8Array());
  }

  createCompositeKey(objectType: string, attributes: readonly string[]): string {
    return createCompositeKey(objectType, attributes);
  }

  splitCompositeKey(key: string): { objectType: string; attributes: string[] } {
    return splitCompositeKey(key);
  }

  async *getStateByPartialCompositeKey(objectType: string, attributes: readonly string[]): AsyncGenerator<StateEntry> {
    const { start, end } = compositeRange(objectType, attributes);
    const rows = this.#state.range(start, end);
    this.#ranges.push({ start, end, found: rows.map(({ key, version }) => ({ key, version })) });
    for (const { key, value } of rows) yield await Promise.resolve({ key, value });
  }

  async *getStateByPartialCompositeKeyWithPagination(
    objectType: string,
    attributes: readonly string[],
    pageSize: number,
    bookmark: string,
  ): AsyncGenerator<StateEntry> {
    const { start, end } = compositeRange(objectType, attributes);
    if (bookmark !== '' && (bookmark < start || bookmark >= end))
      throw new CohortError('BODY_INVALID', `bookmark: expected a key of the list of ${objectType}, got another; begin at the first page`);
    const from = bookmark === '' ? start : bookmark;
    const rows = this.#state.range(from, end, pageSize);
    // What lies behind a full page was not read, and may change.
    const last = rows.length < pageSize ? undefined : rows.at(-1);
    this.#ranges.push({
      start: from,
      end: last === undefined ? end : `${last.key}\u0000`,
      found: rows.map(({ key, version }) => ({ key, version })),
    });
    for (const { key, value } of rows) yield await Promise.resolve({ key, value });
  }

  setEvent(name: string, payload: Uint8Array): void {
    this.#event = { name, payload: Uint8Array.from(payload) };
  }

  getTxID(): string {
    return this.#txId;
  }

  getCreator(): { mspid: string; certSha256: string } {
    return { mspid: this.#creator.msp, certSha256: this.#creator.certSha256 };
  }
}

function checked(key: string): string {
  if (key === '' || !key.isWellFormed()) throw new CohortError('BODY_INVALID', 'state key: expected well-formed text that is not empty');
  return key;
}
