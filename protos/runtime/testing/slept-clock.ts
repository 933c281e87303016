// A clock of one node for tests: time passes by what is slept on it, at once.
import type { Clock } from '../clock.ts';

export class SleptClock implements Clock {
  ms = 0;
  readonly #rate: number;

  /** `rate`: how far this clock moves for what is slept. */
  constructor(rate = 1) {
    this.#rate = rate;
  }

  now(): number {
    return this.ms;
  }

  stoodStillMs(): number {
    return 0;
  }

  async sleep(ms: number): Promise<void> {
    this.ms += ms * this.#rate;
    await new Promise(setImmediate);
  }
}
