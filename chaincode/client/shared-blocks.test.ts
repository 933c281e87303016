// Many readers, one stream: nobody misses a block or gets one twice, and nothing is read that nobody reads.
import { setImmediate as turn } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';
import test from 'ava';
import type { EmbeddedBlock } from './block.ts';
import { SharedBlocks, type OpenBlocks } from './shared-blocks.ts';

/** A ledger of as many blocks as were added, and the streams of it that were opened. */
class Blocks {
  readonly opened: { readonly from: number; readonly signal: AbortSignal }[] = [];
  #height = 0;
  #failure: Error | null = null;
  readonly #wake = new Set<() => void>();

  readonly open: OpenBlocks = (from, signal) => {
    this.opened.push({ from, signal });
    return this.#stream(from, signal);
  };

  add(count: number): void {
    this.#height += count;
    for (const wake of this.#wake) wake();
  }

  fail(failure: Error): void {
    this.#failure = failure;
    for (const wake of this.#wake) wake();
  }

  async *#stream(from: number, signal: AbortSignal): AsyncGenerator<EmbeddedBlock> {
    const stopped = (): boolean => signal.aborted;
    for (let height = from; ; height++) {
      while (height >= this.#height) {
        if (stopped()) return;
        if (this.#failure !== null) throw this.#failure;
        await new Promise<void>((resolve) => {
          this.#wake.add(resolve);
          signal.addEventListener('abort', () => {
            resolve();
          });
        });
      }
      yield { header: { height }, transactions: [] } as unknown as EmbeddedBlock;
    }
  }
}

/** Reads on until `until` blocks are there or the stream is over. */
async function heights(shared: SharedBlocks, from: number, until: number, signal: AbortSignal, slow = 0): Promise<number[]> {
  const seen: number[] = [];
  for await (const { header } of shared.from(from, signal)) {
    seen.push(header.height);
    if (seen.length === until) break;
    for (let pause = 0; pause < slow; pause++) await turn();
  }
  return seen;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

test('readers that begin at what the stream still has share it, and it ends with the last of them', async (t) => {
  const ledger = new Blocks();
  const shared = new SharedBlocks(ledger.open);
  const { signal } = new AbortController();
  ledger.add(3);
  const first = heights(shared, 0, 10, signal);
  await turn();
  const second = heights(shared, 2, 8, signal);
  await turn();
  ledger.add(4);
  await turn();
  const third = heights(shared, 5, 4, signal);
  ledger.add(3);
  t.deepEqual(await Promise.all([first, second, third]), [range(0, 10), range(2, 10), range(5, 9)]);
  t.is(ledger.opened.length, 1);
  t.true(ledger.opened[0]?.signal.aborted);
  await heights(shared, 4, 1, signal);
  t.is(ledger.opened.length, 2);
});

test('who is behind all that the stream keeps reads another one, and joins it again without a gap', async (t) => {
  const ledger = new Blocks();
  const shared = new SharedBlocks(ledger.open);
  const { signal } = new AbortController();
  ledger.add(300);
  const quick = heights(shared, 290, 110, signal);
  await turn();
  const late = heights(shared, 0, 400, signal);
  const slow = heights(shared, 291, 109, signal, 3);
  await turn();
  for (let more = 0; more < 100; more++) {
    ledger.add(1);
    await turn();
  }
  t.deepEqual(await Promise.all([quick, late, slow]), [range(290, 400), range(0, 400), range(291, 400)]);
  t.deepEqual(
    ledger.opened.slice(0, 2).map(({ from }) => from),
    [290, 0],
  );
  t.true(ledger.opened.every((stream) => stream.signal.aborted));
});

test('who begins beyond the stream gets its blocks', async (t) => {
  const ledger = new Blocks();
  const shared = new SharedBlocks(ledger.open);
  const { signal } = new AbortController();
  ledger.add(1);
  const first = heights(shared, 0, 9, signal);
  await turn();
  const beyond = heights(shared, 5, 4, signal);
  await turn();
  ledger.add(8);
  t.deepEqual(await Promise.all([first, beyond]), [range(0, 9), range(5, 9)]);
});

test('what the stream throws comes to every reader after its blocks, and the next reader opens it again', async (t) => {
  const ledger = new Blocks();
  const shared = new SharedBlocks(ledger.open);
  const { signal } = new AbortController();
  ledger.add(2);
  const seen: number[][] = [];
  const follow = async (from: number): Promise<void> => {
    const mine: number[] = [];
    seen.push(mine);
    for await (const { header } of shared.from(from, signal)) mine.push(header.height);
  };
  const readers = [follow(0)];
  await turn();
  readers.push(follow(1));
  await turn();
  ledger.fail(new CohortError('LEDGER_FORKED', 'another history'));
  for (const reader of readers) await t.throwsAsync(reader, { message: /LEDGER_FORKED/ });
  t.deepEqual(seen, [[0, 1], [1]]);
  await t.throwsAsync(heights(shared, 2, 1, signal), { message: /LEDGER_FORKED/ });
  t.is(ledger.opened.length, 2);
});

test('a reader that is told to stop stops, and the others go on', async (t) => {
  const ledger = new Blocks();
  const shared = new SharedBlocks(ledger.open);
  const [stop, other] = [new AbortController(), new AbortController()];
  ledger.add(1);
  const stopped = heights(shared, 0, 9, stop.signal);
  const going = heights(shared, 0, 3, other.signal);
  await turn();
  stop.abort();
  t.deepEqual(await stopped, [0]);
  ledger.add(2);
  t.deepEqual(await going, [0, 1, 2]);
  t.is(ledger.opened.length, 1);
});
