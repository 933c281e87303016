// One stream of blocks for all that follow a ledger in one process: a block is fetched and checked once, whoever reads it.
import { CohortError } from '@cohort/protos/errors';
import type { Block } from '@cohort/protos/ledger';
import { readAhead } from '@cohort/protos/runtime/read-ahead';

/** Opens a stream of checked blocks. */
export type OpenBlocks = (fromHeight: number, signal: AbortSignal) => AsyncIterable<Block>;

/** Newest blocks that the stream keeps: who is further behind reads a stream of its own until it has caught up. */
const mostKept = 64;
/** How many blocks a stream of its own is read ahead of its reader. */
const mostAhead = 16;

/** Where a reader is. */
interface Place {
  next: number;
  readonly signal: AbortSignal;
}

/** A reader leaves a stream where it ends, or to go on with another one. */
type Left = 'at its end' | 'elsewhere';

/** The shared stream while anybody reads it. */
interface Shared {
  readonly stop: AbortController;
  /** Consecutive; the block after the last one has height `next`. */
  readonly blocks: Block[];
  next: number;
  readers: number;
  readonly waiting: Set<() => void>;
  /** Set when no more blocks come: what the stream threw, or null when it just ended. */
  end: { readonly thrown: CohortError | null } | null;
}

export class SharedBlocks {
  readonly #open: OpenBlocks;
  #shared: Shared | null = null;

  constructor(open: OpenBlocks) {
    this.#open = open;
  }

  /** Blocks from a height on, until `signal`, or until the stream ends or throws: an error comes after the blocks before it. */
  async *from(fromHeight: number, signal: AbortSignal): AsyncGenerator<Block, void, undefined> {
    const place: Place = { next: fromHeight, signal };
    let left: Left = 'elsewhere';
    while (left === 'elsewhere' && !signal.aborted) {
      this.#shared ??= this.#begin(place.next);
      left = has(this.#shared, place.next) ? yield* this.#read(this.#shared, place) : yield* this.#own(place);
    }
  }

  #begin(next: number): Shared {
    const shared: Shared = { stop: new AbortController(), blocks: [], next, readers: 0, waiting: new Set(), end: null };
    void this.#fill(shared).then(
      () => {
        this.#over(shared, { thrown: null });
      },
      (thrown: unknown) => {
        this.#over(shared, { thrown: CohortError.from(thrown) });
      },
    );
    return shared;
  }

  async #fill(shared: Shared): Promise<void> {
    for await (const block of this.#open(shared.next, shared.stop.signal)) {
      if (shared.stop.signal.aborted) return;
      shared.blocks.push(block);
      shared.next = block.header.height + 1;
      if (shared.blocks.length > mostKept) shared.blocks.shift();
      for (const wake of shared.waiting) wake();
    }
  }

  #over(shared: Shared, end: NonNullable<Shared['end']>): void {
    shared.end = end;
    if (this.#shared === shared) this.#shared = null;
    for (const wake of shared.waiting) wake();
  }

  async *#read(shared: Shared, place: Place): AsyncGenerator<Block, Left, undefined> {
    shared.readers++;
    try {
      while (!place.signal.aborted) {
        const block = shared.blocks[place.next - firstOf(shared)];
        if (block !== undefined) {
          place.next++;
          yield block;
        } else if (place.next < firstOf(shared)) return 'elsewhere';
        else if (shared.end === null) await untilWoken(shared.waiting, place.signal);
        else if (shared.end.thrown !== null) throw shared.end.thrown;
        else break;
      }
      return 'at its end';
    } finally {
      shared.readers--;
      if (shared.readers === 0) {
        if (this.#shared === shared) this.#shared = null;
        shared.stop.abort();
      }
    }
  }

  async *#own(place: Place): AsyncGenerator<Block, Left, undefined> {
    for await (const block of readAhead((ended) => this.#open(place.next, ended), place.signal, mostAhead)) {
      place.next = block.header.height + 1;
      yield block;
      if (this.#shared === null || has(this.#shared, place.next)) return 'elsewhere';
    }
    return 'at its end';
  }
}

const firstOf = ({ next, blocks }: Shared): number => next - blocks.length;

/** Whether it keeps this block, or brings it next. */
const has = (shared: Shared, height: number): boolean => firstOf(shared) <= height && height <= shared.next;

async function untilWoken(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener('abort', wake);
  });
}
