// What a client remembers of a ledger, so that one that forks or forgets is found out, across restarts too.
import { CohortError } from '@cohort/protos/errors';

export interface CheckpointedHead {
  readonly height: number;
  readonly hash: string;
}

/** Where the newest header is kept between runs: a file of its own, on disk when `save` resolves, or a node's database, on disk with its next flush. */
export interface HeadCheckpoint {
  load(): Promise<CheckpointedHead | null>;
  save(remembered: CheckpointedHead): Promise<void>;
}

/** Headers that are kept to compare with; older ones are compared by their place under newer ones. */
const kept = 10_000;

export class SeenHeaders {
  readonly #hashes = new Map<number, string>();
  readonly #memory: HeadCheckpoint | undefined;
  #newest: CheckpointedHead | null = null;
  #saved: CheckpointedHead | null = null;
  #loaded: Promise<void> | null = null;
  #saving: Promise<void> = Promise.resolve();

  constructor(memory: HeadCheckpoint | undefined) {
    this.#memory = memory;
  }

  get newest(): CheckpointedHead | null {
    return this.#newest;
  }

  hashAt(height: number): string | undefined {
    return this.#hashes.get(height);
  }

  /** Reads the memory at the first call, and at the next after one that failed. */
  async load(): Promise<void> {
    this.#loaded ??= this.#load();
    try {
      await this.#loaded;
    } catch (thrown) {
      this.#loaded = null;
      throw thrown;
    }
  }

  async #load(): Promise<void> {
    const remembered = (await this.#memory?.load()) ?? null;
    if (remembered !== null) this.note(remembered);
    this.#saved = remembered;
  }

  /** @throws {CohortError} LEDGER_FORKED when another header was seen at this height. */
  note({ height, hash }: CheckpointedHead): void {
    const known = this.#hashes.get(height);
    if (known !== undefined && known !== hash)
      throw new CohortError(
        'LEDGER_FORKED',
        `block ${String(height)}: expected ${known}, which this node saw before, got ${hash}; keep both and tell the consortium`,
      );
    this.#hashes.set(height, hash);
    this.#hashes.delete(height - kept);
    if (this.#newest === null || height > this.#newest.height) this.#newest = { height, hash };
  }

  /** Resolves when the newest header is in the memory. A save that failed is this caller's to hear of; the next one tries again. */
  async save(): Promise<void> {
    const before = this.#saving.catch(() => undefined);
    this.#saving = before.then(async () => {
      const newest = this.#newest;
      if (this.#memory === undefined || newest === null || newest === this.#saved) return;
      await this.#memory.save(newest);
      this.#saved = newest;
    });
    await this.#saving;
  }
}
