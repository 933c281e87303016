// One file that several hold: the next holder is asked as soon as the one before it has failed or fallen silent, and the first good answer ends it.
import type { Clock } from './clock.ts';

/** A link that drops packets without a word fails only after half a minute, which a round does not have. */
export const patienceMs = 2000;

export interface FirstOf<S, T> {
  readonly sources: readonly S[];
  /**
   * Resolves to null when this source has nothing. `heard` is called with each sign of life, and `signal` aborts when nobody waits for it any more.
   */
  readonly ask: (source: S, signal: AbortSignal, heard: () => void) => Promise<T | null>;
  readonly clock: Pick<Clock, 'sleep' | 'stoodStillMs'>;
  readonly signal: AbortSignal;
}

/**
 * Null when each source has failed or fallen silent: who failed a moment ago may have it now. One that is silent may still be the first while
 * others are asked.
 * @throws the signal's reason, or what `ask` throws
 */
export async function firstOf<S, T>({ sources, ask, clock, signal }: FirstOf<S, T>): Promise<T | null> {
  signal.throwIfAborted();
  const over = new AbortController();
  const asking = AbortSignal.any([signal, over.signal]);
  const waiting = [...sources];
  /** Those that were asked, and have neither answered nor fallen silent. */
  let lively = 0;
  try {
    return await new Promise<T | null>((resolve, reject) => {
      const stop = (): void => {
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { signal: over.signal });
      const askNext = (): void => {
        const source = waiting.shift();
        if (source === undefined) {
          if (lively === 0) resolve(null);
          return;
        }
        lively++;
        let signs = 0;
        const passOn = once(() => {
          lively--;
          askNext();
        });
        void silence(() => signs, clock, asking).then(passOn, () => undefined);
        ask(source, asking, () => {
          signs++;
        }).then((file) => {
          if (file === null) passOn();
          else resolve(file);
        }, reject);
      };
      askNext();
    });
  } finally {
    over.abort();
  }
}

/** Resolves when no sign came for as long as one waits; while this process stood still it could have heard none. @throws {Error} when nobody waits any more */
async function silence(signs: () => number, clock: FirstOf<never, never>['clock'], signal: AbortSignal): Promise<void> {
  for (let isOver = false; !isOver;) {
    const [before, still] = [signs(), clock.stoodStillMs()];
    await clock.sleep(patienceMs, signal);
    signal.throwIfAborted();
    isOver = before === signs() && still === clock.stoodStillMs();
  }
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}

/** A sender that dribbles is silent: a byte now and then would keep everybody from asking another. */
export const signBytes = 64 * 1024;

/** The same frames, each `signBytes` of them a sign of life. */
export async function* noting(frames: AsyncIterable<Uint8Array>, heard: () => void): AsyncGenerator<Uint8Array, void, undefined> {
  let unheard = 0;
  for await (const frame of frames) {
    unheard += frame.length;
    if (unheard >= signBytes) {
      unheard = 0;
      heard();
    }
    yield frame;
  }
}
