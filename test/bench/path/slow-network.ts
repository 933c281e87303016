// Nodes on virtual time: every message takes a while each way, and a node whose disk is busy neither sends nor takes in anything.
import type { Path, VirtualTime } from '@cohort/protos/runtime/testing/virtual-time';
import type { Tally } from './tally.ts';

export interface Delays {
  /** Milliseconds of one message, one way. */
  readonly messageMs: number;
  /** Milliseconds of one fsync. */
  readonly fsyncMs: number;
  /** Milliseconds until the ledger has made a block of what was submitted; as long as an fsync unless told. */
  readonly blockMs?: number;
}

/** What the ledger syncs: a block. */
export const blocks = 'blocks';

export class SlowNetwork {
  readonly time: VirtualTime;
  readonly tally: Tally;
  readonly #delays: Delays;
  readonly #busy = new Map<string, { readonly until: number; readonly path: Path }>();

  constructor(time: VirtualTime, tally: Tally, delays: Delays) {
    this.time = time;
    this.tally = tally;
    this.#delays = delays;
  }

  /** Syncs in the node's own thread: whatever it does next waits for that. */
  fsync(node: string, store: string, times = 1): void {
    this.tally.fsync(node, store, times);
    const { fsyncMs, blockMs = fsyncMs } = this.#delays;
    const eachMs = store === blocks ? blockMs : fsyncMs;
    if (eachMs === 0) return;
    const before = this.#busyUntil(node);
    this.#busy.set(node, {
      until: before.until + times * eachMs,
      path: { ...before.path, fsyncs: before.path.fsyncs + times },
    });
  }

  /** Syncs beside the node's thread: only who awaits it waits. */
  async fsyncBeside(node: string, store: string): Promise<void> {
    this.tally.fsync(node, store, 1);
    const { path } = this.time;
    const { fsyncMs } = this.#delays;
    if (fsyncMs > 0) await this.time.until(this.time.now() + fsyncMs, { ...path, fsyncs: path.fsyncs + 1 });
  }

  /** Resolves when a message that `from` sends now has reached `to`. */
  async carry(from: string, to: string): Promise<void> {
    await this.#idle(from);
    await this.time.message(this.#delays.messageMs);
    await this.#idle(to);
  }

  /** One call: there, the work, and back, a refusal too. */
  async call<T>(from: string, to: string, name: string, request: unknown, work: () => Promise<T>): Promise<T> {
    this.tally.call(name);
    this.tally.carried(request);
    await this.carry(from, to);
    try {
      const reply = await work();
      this.tally.carried(reply);
      return reply;
    } finally {
      await this.carry(to, from);
    }
  }

  async #idle(node: string): Promise<void> {
    for (let busy = this.#busyUntil(node); busy.until > this.time.now(); busy = this.#busyUntil(node))
      await this.time.until(busy.until, busy.path);
  }

  #busyUntil(node: string): { readonly until: number; readonly path: Path } {
    const busy = this.#busy.get(node);
    const now = this.time.now();
    return busy !== undefined && busy.until > now ? busy : { until: now, path: this.time.path };
  }
}
