// Wakes whoever waits in a round: something arrived or the ledger decided.
import type { Clock } from '@cohort/protos/runtime/clock';

/** Why a sleep ends early. A reason of its own saves the making of an error that nobody reads. */
const woken = 'woken';

export class Notifier {
  #waiting = new Set<() => void>();

  /** Wakes all waiters. */
  notifyAll(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Resolves on the next ring, after `ms`, or when `signal` aborts. */
  async next(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const wake = (): void => {
      done.abort(woken);
    };
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake);
    try {
      if (!signal.aborted) await clock.sleep(ms, done.signal);
    } finally {
      this.#waiting.delete(wake);
      signal.removeEventListener('abort', wake);
    }
  }
}
