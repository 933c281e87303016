// Orders simulated transactions into blocks: the first one waits a few milliseconds for company.
import { CohortError } from '@cohort/protos/errors';
import type { Receipt } from '../client/ledger.ts';
import type { Chain, Proposed } from './chain.ts';

/** A block travels as one document of at most 4 MiB: what is over these limits goes into the next. */
const maxTransactions = 256;
const maxBlockBytes = 2 * 1024 * 1024;

interface Waiting {
  readonly proposed: Proposed;
  readonly answer: PromiseWithResolvers<Receipt>;
}

export class Orderer {
  readonly #chain: Chain;
  readonly #batchMs: number;
  #queue: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(chain: Chain, batchMs: number) {
    this.#chain = chain;
    this.#batchMs = batchMs;
  }

  /** Answers after the block with this transaction is on disk. @throws {CohortError} MVCC_CONFLICT, STORAGE_FULL, UNREACHABLE when closing */
  submit(proposed: Proposed): Promise<Receipt> {
    if (this.#closed) return Promise.reject(new CohortError('UNREACHABLE', 'ledger: closing; submit again when it is back'));
    const answer = Promise.withResolvers<Receipt>();
    this.#queue.push({ proposed, answer });
    this.#timer ??= setTimeout(() => {
      this.#cut();
    }, this.#batchMs);
    return answer.promise;
  }

  close(): Promise<void> {
    this.#closed = true;
    while (this.#queue.length > 0) this.#cut();
    return Promise.resolve();
  }

  #cut(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const batch = this.#queue.splice(0, this.#fitting());
    if (this.#queue.length > 0) this.#timer = setTimeout(this.#cut.bind(this), 0);
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
