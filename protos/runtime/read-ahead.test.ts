// A stream that is read ahead keeps its order, its bound and its error, and ends with its consumer.
import test from 'ava';
import { setImmediate as turn } from 'node:timers/promises';
import { readAhead } from './read-ahead.ts';

const forever = new AbortController().signal;

/** A stream of numbers that says how far it was read, and whether it was closed. */
function counting(last: number, fail = false) {
  const seen = { read: 0, isClosed: false };
  const open = async function* (signal: AbortSignal): AsyncGenerator<number, void, undefined> {
    try {
      for (let item = 1; item <= last; item++) {
        seen.read = item;
        yield item;
      }
      if (fail) throw new RangeError('as the test says');
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
    } finally {
      seen.isClosed = true;
    }
  };
  return { seen, open };
}

test('a stream is read while its consumer is busy, and waits for it when it is too far ahead', async (t) => {
  const { seen, open } = counting(10);
  const stream = readAhead(open, forever, 3);
  t.is((await stream.next()).value, 1);
  await turn();
  t.is(seen.read, 4);
  const rest = [];
  for (let item = 2; item <= 10; item++) rest.push((await stream.next()).value);
  t.deepEqual(rest, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('an error comes after what came before it', async (t) => {
  const { open } = counting(2, true);
  const stream = readAhead(open, forever, 8);
  t.deepEqual([(await stream.next()).value, (await stream.next()).value], [1, 2]);
  await t.throwsAsync(stream.next(), { message: 'as the test says' });
});

test('who stops closes the stream, though it waits for more; so does the signal', async (t) => {
  const stopped = counting(1);
  for await (const item of readAhead(stopped.open, forever, 3)) if (item === 1) break;
  await turn();
  t.true(stopped.seen.isClosed);
  const aborted = counting(1);
  const abort = new AbortController();
  const items = [];
  for await (const item of readAhead(aborted.open, abort.signal, 3)) {
    items.push(item);
    abort.abort();
  }
  t.deepEqual([items, aborted.seen.isClosed], [[1], true]);
});
