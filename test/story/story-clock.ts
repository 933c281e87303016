// A clock whose hands the story can turn: it runs thirty times too fast, and jumps when the story says that time passes.

/** Fits the clock ports of agents and parties; milliseconds. */
export class StoryClock {
  readonly #rate: number;
  readonly #sleepers = new Set<() => void>();
  #skippedMs = 0;

  constructor(rate = 30) {
    this.#rate = rate;
  }

  now(): number {
    return performance.now() * this.#rate + this.#skippedMs;
  }

  /** The story turns the hands; it never stands still. */
  stoodStillMs(): number {
    return 0;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    const until = this.now() + ms;
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const look = (): void => {
        clearTimeout(timer);
        const left = until - this.now();
        if (!signal.aborted && left > 0) {
          timer = setTimeout(look, left / this.#rate);
          return;
        }
        this.#sleepers.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      this.#sleepers.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  /** Everybody's deadlines come nearer by so many seconds. */
  pass(seconds: number): void {
    this.#skippedMs += 1000 * seconds;
    for (const wake of [...this.#sleepers]) wake();
  }
}
