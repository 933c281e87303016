// The blocks of a test's ledger: signed by its key, linked and handed out from a height on; another header of a block's height can be forged.
import { hash } from '@cohort/protos/hash';
import type { Block, BlockHeader, BlockTransaction, SignedHeader } from '@cohort/protos/ledger';
import { verifyHeader } from '../client/header.ts';
import { merkleRoot } from '../client/merkle-root.ts';
import { ledgerKey, signHeader } from '../embedded/ledger-key.ts';

const key = ledgerKey(hash('stateHash', 'seed of the ledger key of tests'));
/** What a test's genesis names as the ledger's keys. */
export const ledgerKeys: readonly string[] = [key.publicKey];

/** Another valid header of a block's height, by the ledger's own key. */
export function forge({ hash: _hash, signatures: _signatures, ...header }: SignedHeader, change: Partial<BlockHeader>): SignedHeader {
  return signHeader({ ...header, ...change }, [key]);
}

export class TestChain {
  readonly blocks: Block[];
  readonly #anchor: string;
  #waiting = new Set<() => void>();
  /** Refuses a header that this chain's key signed, as a client of Fabric does once it knows the block under another commit hash. */
  disown: ((header: SignedHeader) => void) | null = null;

  constructor(anchor: string, blocks: readonly Block[]) {
    this.#anchor = anchor;
    this.blocks = [...blocks];
  }

  /** As every client checks it. @throws {CohortError} SIGNATURE_INVALID; what `disown` throws */
  readonly verifyHeader = (header: SignedHeader): void => {
    verifyHeader(header, ledgerKeys);
    this.disown?.(header);
  };

  get head(): SignedHeader {
    return (this.blocks.at(-1) as Block).header;
  }

  append(transactions: readonly BlockTransaction[]): void {
    const height = this.blocks.length;
    const previousHash = this.blocks.at(-1)?.header.hash ?? this.#anchor;
    const stateHash = hash('stateHash', height);
    this.blocks.push({
      header: signHeader({ height, previousHash, merkleRoot: merkleRoot(transactions), stateHash }, [key]),
      transactions,
    });
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  async *follow(from: number, signal: AbortSignal): AsyncGenerator<Block, void, undefined> {
    for (let height = from; !signal.aborted;) {
      const block = this.blocks[height];
      if (block === undefined) await this.#grown(signal);
      else {
        height++;
        yield structuredClone(block);
      }
    }
  }

  #grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
