// The machine's monotonic clock.
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

export function systemClock(): Clock {
  return {
    now: () => performance.now(),
    async sleep(ms, signal) {
      if (signal.aborted) return;
      await setTimeout(ms, undefined, { signal }).catch(() => undefined);
    },
  };
}
