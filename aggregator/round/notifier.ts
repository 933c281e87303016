// Wakes whoever waits in a round: something arrived or the ledger decided.
import type { Clock } from '@cohort/protos/runtime/clock';

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
      done.abort();
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
