// An orderer that stands still while others go on is started again; one that is level, or where nobody goes on, is not.
import test from 'ava';
import { watchOrderers } from './watch-orderers.ts';

/** Heights of one orderer `a` and of a peer, look by look; what was restarted at which look. */
async function watched(looks: readonly (readonly [number | null, number])[]): Promise<readonly number[]> {
  const stop = new AbortController();
  const restarted: number[] = [];
  let at = -1;
  await watchOrderers({
    orderers: [
      {
        name: 'a-orderer',
        height: () => {
          at++;
          if (at >= looks.length - 1) stop.abort();
          return Promise.resolve(looks[at]?.[0] ?? null);
        },
        restart: () => {
          restarted.push(at);
          return Promise.resolve();
        },
      },
    ],
    others: () => Promise.resolve([looks[at]?.[1] ?? null]),
    tell: () => undefined,
    signal: stop.signal,
    everyMs: 1,
    looks: 3,
  });
  return restarted;
}

test('one that stands still for long enough while others grow is started again, once for each time', async (t) => {
  t.deepEqual(
    await watched([
      [80, 80],
      [80, 90],
      [80, 100],
      [80, 110],
      [80, 120],
      [80, 130],
    ]),
    [3],
  );
  t.deepEqual(await watched(Array.from({ length: 9 }, (_, at) => [80, 80 + at] as const)), [3, 7]);
});

test('one that answers no longer is started again, once until it has answered again', async (t) => {
  t.deepEqual(await watched([[80, 80], ...Array.from({ length: 8 }, () => [null, 80] as const)]), [3]);
  t.deepEqual(
    await watched([
      [80, 80],
      [null, 81],
      [null, 82],
      [null, 83],
      [80, 84],
      [84, 84],
    ]),
    [3],
  );
  t.deepEqual(
    await watched([
      [80, 80],
      [null, 81],
      [81, 82],
      [null, 83],
      [83, 84],
      [84, 84],
    ]),
    [],
  );
});

test('one that is level, that follows, that lags where nobody goes on, or that has not answered yet is left alone', async (t) => {
  t.deepEqual(await watched(Array.from({ length: 9 }, () => [80, 80] as const)), []);
  t.deepEqual(await watched(Array.from({ length: 9 }, (_, at) => [60 + at, 80 + at] as const)), []);
  t.deepEqual(await watched(Array.from({ length: 9 }, (_, at) => [null, 80 + at] as const)), []);
  t.deepEqual(await watched(Array.from({ length: 9 }, () => [80, 90] as const)), []);
});
