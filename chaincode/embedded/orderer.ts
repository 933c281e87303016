// Orders simulated transactions into blocks: the first one waits a few milliseconds for company.
import { CohortError } from '@cohort/protos/errors';
import type { Receipt } from '../client/ledger.ts';
import type { Chain, Proposed } from './chain.ts';

/** A block travels as one document of at most 4 MiB: what is over these limits goes into the next. */
const maxTransactions = 256;
const maxBlockBytes = 2 * 1024 * 1024;

/** Runs `work` after `ms`, unless what it returns is called first. */
export type Later = (ms: number, work: () => void) => () => void;

export const later: Later = (ms, work) => {
  const timer = setTimeout(work, ms);
  return () => {
    clearTimeout(timer);
  };
};

interface Waiting {
  readonly proposed: Proposed;
  readonly answer: PromiseWithResolvers<Receipt>;
}

export class Orderer {
  readonly #chain: Chain;
  readonly #batchMs: number;
  readonly #later: Later;
  #queue: Waiting[] = [];
  #cancel: (() => void) | null = null;
  #closed = false;

  constructor(chain: Chain, batchMs: number, after: Later = later) {
    this.#chain = chain;
    this.#batchMs = batchMs;
    this.#later = after;
  }

  /** Answers after the block with this transaction is on disk. @throws {CohortError} MVCC_CONFLICT, STORAGE_FULL, UNREACHABLE when closing */
  submit(proposed: Proposed): Promise<Receipt> {
    if (this.#closed) return Promise.reject(new CohortError('UNREACHABLE', 'ledger: closing; submit again when it is back'));
    const answer = Promise.withResolvers<Receipt>();
    this.#queue.push({ proposed, answer });
    this.#cancel ??= this.#later(this.#batchMs, this.#cut.bind(this));
    return answer.promise;
  }

  close(): Promise<void> {
    this.#closed = true;
    while (this.#queue.length > 0) this.#cut();
    return Promise.resolve();
  }

  #cut(): void {
    this.#cancel?.();
    this.#cancel = null;
    const batch = this.#queue.splice(0, this.#fitting());
    if (this.#queue.length > 0) this.#cancel = this.#later(0, this.#cut.bind(this));
    try {
      const receipts = this.#chain.commit(batch.map(({ proposed }) => proposed));
      for (const [at, { answer }] of batch.entries()) {
        const receipt = receipts[at];
        if (receipt instanceof CohortError || receipt === undefined) answer.reject(receipt);
        else answer.resolve(receipt);
      }
    } catch (error) {
      for (const { answer } of batch) answer.reject(error);
    }
  }

  #fitting(): number {
    let bytes = 0;
    const over = this.#queue.findIndex(({ proposed }, at) => {
      bytes += proposed.bytes;
      return at > 0 && (at >= maxTransactions || bytes > maxBlockBytes);
    });
    return over === -1 ? this.#queue.length : over;
  }
}
