// The machine's monotonic clock; `rate` lets tests run time faster.
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

export function systemClock(rate = 1): Clock {
  return {
    now: () => performance.now() * rate,
    async sleep(ms, signal) {
      if (signal.aborted) return;
      await setTimeout(ms / rate, undefined, { signal }).catch(() => undefined);
    },
  };
}
