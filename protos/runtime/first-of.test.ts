// What several hold is had from whoever gives it first: a failure or a silence costs one patience and no more.
import test from 'ava';
import { firstOf, noting, patienceMs, signBytes, type FirstOf } from './first-of.ts';

const never = new AbortController().signal;
const hanging = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(null);
    });
  });

/** A clock whose sleeps are over when the test says so. */
function slowClock(): {
  readonly clock: FirstOf<never, never>['clock'];
  readonly slept: number[];
  readonly wake: (stoodMs?: number) => Promise<void>;
} {
  const slept: number[] = [];
  let stood = 0;
  const sleepers: (() => void)[] = [];
  return {
    slept,
    clock: {
      stoodStillMs: () => stood,
      sleep: (ms) =>
        new Promise((resolve) => {
          slept.push(ms);
          sleepers.push(resolve);
        }),
    },
    wake: async (stoodMs = 0) => {
      stood += stoodMs;
      for (const wakeUp of sleepers.splice(0)) wakeUp();
      await new Promise(setImmediate);
    },
  };
}

test('the first that has it is the only one asked; one that has nothing is passed over at once', async (t) => {
  const asked: string[] = [];
  const ask = (source: string): Promise<string | null> => {
    asked.push(source);
    return Promise.resolve(source === 'b' ? 'file' : null);
  };
  const { clock } = slowClock();
  t.is(await firstOf({ sources: ['a', 'b', 'c'], ask, clock, signal: never }), 'file');
  t.deepEqual(asked, ['a', 'b']);
  t.is(await firstOf({ sources: ['a', 'c'], ask, clock, signal: never }), null);
  t.is(await firstOf({ sources: [], ask, clock, signal: never }), null);
});

test('one that is silent costs one patience, is cancelled once another has given it, and may still be the first', async (t) => {
  for (const slow of [false, true]) {
    const { clock, slept, wake } = slowClock();
    const cancelled: string[] = [];
    let give = (): void => undefined;
    const ask = async (source: string, signal: AbortSignal): Promise<string | null> => {
      signal.addEventListener('abort', () => cancelled.push(source));
      if (source === 'silent')
        return await (slow
          ? new Promise<string>(
              (resolve) =>
                (give = () => {
                  resolve('late');
                }),
            )
          : hanging(signal));
      return slow ? await hanging(signal) : 'file';
    };
    const file = firstOf({ sources: ['silent', 'other'], ask, clock, signal: never });
    await new Promise(setImmediate);
    t.deepEqual(slept, [patienceMs]);
    await wake();
    give();
    t.is(await file, slow ? 'late' : 'file');
    t.true(cancelled.includes('silent'));
  }
});

test('signs of life put the next one off, and so does a time in which nothing could be heard', async (t) => {
  const { clock, wake } = slowClock();
  const asked: string[] = [];
  let [sign, end] = [(): void => undefined, (): void => undefined];
  const ask = async (source: string, signal: AbortSignal, heard: () => void): Promise<string | null> => {
    asked.push(source);
    sign = heard;
    return source === 'slow'
      ? await new Promise(
          (resolve) =>
            (end = () => {
              resolve('file');
            }),
        )
      : await hanging(signal);
  };
  const file = firstOf({ sources: ['slow', 'other'], ask, clock, signal: never });
  for (let parts = 0; parts < 3; parts++) {
    sign();
    await wake();
    t.deepEqual(asked, ['slow']);
  }
  await wake(5000);
  t.deepEqual(asked, ['slow']);
  await wake();
  t.deepEqual(asked, ['slow', 'other']);
  end();
  t.is(await file, 'file');
});

test('who failed is asked again by the caller, however long another stays silent', async (t) => {
  const { clock, wake } = slowClock();
  const cancelled: string[] = [];
  const ask = async (source: string, signal: AbortSignal): Promise<string | null> => {
    signal.addEventListener('abort', () => cancelled.push(source));
    return source === 'silent' ? await hanging(signal) : null;
  };
  for (const sources of [['failing', 'silent'], ['silent', 'failing'], ['silent']]) {
    const file = firstOf({ sources, ask, clock, signal: never });
    await new Promise(setImmediate);
    await wake();
    t.is(await file, null);
    t.true(cancelled.splice(0).includes('silent'));
  }
});

test('an abort ends it, whatever hangs, and a defect is thrown', async (t) => {
  const { clock } = slowClock();
  const closing = new AbortController();
  const file = firstOf({ sources: ['a'], ask: () => new Promise<null>(() => undefined), clock, signal: closing.signal });
  closing.abort(new RangeError('closing'));
  await t.throwsAsync(file, { message: 'closing' });
  await t.throwsAsync(firstOf({ sources: ['a'], ask: () => Promise.reject(new RangeError('defect')), clock, signal: never }), {
    message: 'defect',
  });
});

test('frames are signs of life by their bytes, however they are cut', async (t) => {
  const cut = async (sizes: readonly number[]): Promise<number> => {
    let signs = 0;
    async function* frames(): AsyncGenerator<Uint8Array> {
      yield* await Promise.resolve(sizes.map((size) => new Uint8Array(size)));
    }
    const got = await Array.fromAsync(noting(frames(), () => (signs += 1)));
    t.deepEqual(
      got.map(({ length }) => length),
      sizes,
    );
    return signs;
  };
  t.is(await cut([signBytes, signBytes]), 2);
  t.is(await cut([signBytes - 1]), 0);
  t.is(await cut([signBytes - 1, 1, signBytes / 2, signBytes / 2]), 2);
  t.is(await cut(Array.from({ length: 100 }, () => 1)), 0);
});
