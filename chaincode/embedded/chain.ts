// The chain of blocks: validates a batch against state, commits it as one signed block, and hands blocks out from a height on.
import { EventEmitter, once } from 'node:events';
import { parseCanonicalJson, type Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { LedgerEvent, SignedHeader, TransactionVerb } from '@cohort/protos/ledger';
import type { EmbeddedBlock, EmbeddedTransaction } from '../client/block.ts';
import type { Receipt } from '../client/ledger.ts';
import { merkleRoot } from '../client/merkle-root.ts';
import type { SignedTransaction } from '../client/transaction.ts';
import { signHeader, type LedgerKey } from './ledger-key.ts';
import { stillHolds, type ReadWriteSet } from './read-write-set.ts';
import { nextStateHash, sortedDelta } from './state-hash.ts';
import type { Delta, Store } from './store.ts';

/** A simulated transaction that asks for its place in a block. */
export interface Proposed {
  readonly txId: string;
  readonly transaction: SignedTransaction;
  readonly payload: Json;
  readonly event: LedgerEvent | null;
  /** Its size in a block, about. */
  readonly bytes: number;
  readonly recorded: Pick<ReadWriteSet, 'reads' | 'ranges' | 'writes'>;
}

/** Newest blocks that stay in memory: every reader of blocks asks for them as soon as they are there. */
const mostKept = 64;

export class Chain {
  readonly #store: Store;
  readonly #keys: readonly LedgerKey[];
  readonly #genesisHash: string;
  readonly #grown = new EventEmitter().setMaxListeners(0);
  readonly #closing = new AbortController();
  readonly #newest = new Map<number, EmbeddedBlock>();
  #head: SignedHeader | null;

  constructor(store: Store, keys: readonly LedgerKey[], genesisHash: string, head: SignedHeader | null) {
    this.#store = store;
    this.#keys = keys;
    this.#genesisHash = genesisHash;
    this.#head = head;
  }

  get head(): SignedHeader {
    if (this.#head === null) throw new CohortError('INTERNAL', 'chain: expected block 0 before any reader');
    return this.#head;
  }

  /** Block 0: the first state, no transactions. */
  begin(writes: ReadonlyMap<string, Uint8Array>): void {
    this.#append(() => {
      for (const [key, value] of writes) this.#store.write(key, value, '0.0');
      return { transactions: [], delta: sortedDelta(writes) };
    });
  }

  /**
   * Commits a batch as one block. The answers are in the batch's order; a transaction whose reads no longer hold is in the block, with
   * its code, and wrote nothing. @throws {CohortError} STORAGE_FULL: no block, no writes
   */
  commit(batch: readonly Proposed[]): (Receipt | CohortError)[] {
    const height = this.head.height + 1;
    const block = this.#append(() => this.#validate(batch, height));
    return block.transactions.map(({ txId, code, payload }) =>
      code === 'VALID'
        ? { txId, height, payload: payload as Receipt['payload'] }
        : new CohortError(
            'MVCC_CONFLICT',
            `${txId}: what it read was changed by another transaction in or before block ${String(height)}; submit again`,
          ),
    );
  }

  /** The receipt of a transaction that was committed as VALID. */
  receipt(txId: string): Receipt | undefined {
    const place = this.#store.place(txId);
    if (place === undefined) return undefined;
    const payload = this.#store.block(place.height)?.block.transactions[place.position]?.payload as Receipt['payload'];
    return { txId, height: place.height, payload };
  }

  async *blocks(fromHeight: number, signal: AbortSignal): AsyncGenerator<EmbeddedBlock> {
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    for (let height = fromHeight; ; height++) {
      while (!stop.aborted && height > this.head.height) await once(this.#grown, 'block', { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      const block = this.#newest.get(height) ?? this.#store.block(height)?.block;
      if (block === undefined) throw new CohortError('NOT_FOUND', `block ${String(height)}: expected 0..${String(this.head.height)}`);
      yield block;
    }
  }

  close(): void {
    this.#closing.abort();
  }

  /** Runs in the store's transaction, so that each transaction is judged against the writes of those before it in the block. */
  #validate(batch: readonly Proposed[], height: number): { transactions: EmbeddedTransaction[]; delta: Delta } {
    const net = new Map<string, Uint8Array>();
    const transactions = batch.map((proposed, position) => {
      const valid = stillHolds(proposed.recorded, this.#store);
      if (valid)
        for (const [key, value] of proposed.recorded.writes) {
          this.#store.write(key, value, `${String(height)}.${String(position)}`);
          net.set(key, value);
        }
      return record(proposed, valid);
    });
    return { transactions, delta: sortedDelta(net) };
  }

  #append(work: () => { readonly transactions: EmbeddedTransaction[]; readonly delta: Delta }): EmbeddedBlock {
    const previous = this.#head;
    const block = this.#store.durably(() => {
      const { transactions, delta } = work();
      const header = signHeader(
        {
          height: previous === null ? 0 : previous.height + 1,
          previousHash: previous?.hash ?? this.#genesisHash,
          merkleRoot: merkleRoot(transactions),
          stateHash: nextStateHash(previous?.stateHash ?? this.#genesisHash, delta),
        },
        this.#keys,
      );
      const made = { header, transactions };
      this.#store.append(made, delta);
      return made;
    });
    this.#head = block.header;
    this.#newest.set(block.header.height, block);
    this.#newest.delete(block.header.height - mostKept);
    this.#grown.emit('block');
    return block;
  }
}

function record({ txId, transaction, payload, event }: Proposed, valid: boolean): EmbeddedTransaction {
  const { creator, verb, requestId, body, certificatePem, signature } = transaction;
  return {
    txId,
    creator,
    verb: verb as TransactionVerb,
    requestId,
    body: parseCanonicalJson(body),
    code: valid ? 'VALID' : 'MVCC_CONFLICT',
    event: valid ? event : null,
    payload: valid ? payload : null,
    certificatePem,
    signature,
  };
}
