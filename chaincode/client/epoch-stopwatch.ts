// How long an epoch has lasted by a node's own clock since it saw it, as long as the node was up, over restarts too.
import type { EpochView } from '@cohort/protos/ledger';

export interface EpochLasted {
  readonly epoch: number;
  readonly ms: number;
}

/** Nodes that restart more often than an epoch ends would otherwise never end it. */
export interface EpochMemory {
  read(): EpochLasted | null;
  write(lasted: EpochLasted): void;
}

/** Written down that often an epoch: a crash loses what came after, and the node asks so much later. */
const writesPerEpoch = 16;

export class EpochStopwatch {
  readonly #now: () => number;
  readonly #memory: EpochMemory;
  #epoch = -1;
  #sinceMs = 0;
  #writtenMs = 0;

  constructor(now: () => number, memory: EpochMemory) {
    this.#now = now;
    this.#memory = memory;
  }

  /** Milliseconds; starts anew with an epoch that is another. */
  lastedMs({ epoch, seconds }: Pick<EpochView, 'epoch' | 'seconds'>): number {
    if (epoch !== this.#epoch) {
      const before = this.#memory.read();
      this.#writtenMs = before?.epoch === epoch ? before.ms : 0;
      this.#sinceMs = this.#now() - this.#writtenMs;
      this.#epoch = epoch;
    }
    const ms = Math.floor(this.#now() - this.#sinceMs);
    if (this.#writtenMs < seconds * 1000 && ms - this.#writtenMs >= (seconds * 1000) / writesPerEpoch) {
      this.#writtenMs = ms;
      this.#memory.write({ epoch, ms });
    }
    return ms;
  }
}
