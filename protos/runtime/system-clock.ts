// The machine's monotonic clock, and how long this process stood still on it; `rate` lets tests run time faster.
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './clock.ts';

const beatMs = 100;
/** What a busy machine delays a beat by without the process having stood still. */
const jitterMs = 400;

/** One beat for all clocks of the process. */
const heart = { beating: false, last: 0, stoodStillMs: 0 };

function startBeating(): void {
  if (heart.beating) return;
  heart.beating = true;
  heart.last = performance.now();
  setInterval(() => {
    const lateMs = performance.now() - heart.last - beatMs;
    if (lateMs > jitterMs) heart.stoodStillMs += lateMs;
    heart.last = performance.now();
  }, beatMs).unref();
}

/** The machine's time as whoever waits for nobody's deadline needs it. */
export const machineTime: Pick<Clock, 'now' | 'sleep'> = {
  now: () => performance.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
};

export function systemClock(rate = 1): Clock {
  startBeating();
  return {
    now: () => performance.now() * rate,
    stoodStillMs: () => heart.stoodStillMs * rate,
    async sleep(ms, signal) {
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, ms / rate);
        signal.addEventListener('abort', end);
      });
    },
  };
}
