// A channel as one client has verified it, block by block from the first one or from where it was before a restart.
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';
import type { Block, SignedHeader } from '@cohort/protos/ledger';
import { agreedBlocks, readable } from './agreed-blocks.ts';
import { fabricHash, headerOf } from './block-bytes.ts';
import { loadChain, saveChain, type KeptState } from './chain-file.ts';
import type { ChannelRules } from './channel-rules.ts';
import type { Peers } from './peers.ts';
import { verdictOn } from './retry-rules.ts';
import { checkOrdered, takeNext, type MeantChannel, type SignedHash } from './verify-next.ts';

export interface FabricChainOptions {
  readonly peers: Peers;
  readonly meant: MeantChannel;
  /** Without it a restarted client verifies from block 0. */
  readonly file?: string | undefined;
  readonly lagMs: () => number;
}

/** Blocks from which a stream may begin without going further back. */
const mostKept = 2000;
const blocksPerSave = 32;
const pollMs = 250;

export class FabricChain {
  readonly #options: FabricChainOptions;
  readonly #kept = new Map<number, KeptState>();
  #newest: KeptState | null = null;
  #loaded: Promise<void> | null = null;
  #saved = -1;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: FabricChainOptions) {
    this.#options = options;
  }

  /** By the newest verified block. */
  get rules(): ChannelRules | null {
    return this.#newest?.rules ?? null;
  }

  /** Those that verify the block of a height, which may change them itself; null where the one before it is not known here. */
  rulesBefore(height: number): ChannelRules | null {
    return this.#kept.get(height - 1)?.rules ?? null;
  }

  /** What this client has verified at a height; null where it has not, or long ago. */
  headerAt(height: number): SignedHeader | null {
    return this.#kept.get(height)?.header ?? null;
  }

  /** Blocks from a height on, each verified on the one before and shown alike by two organisations' peers. */
  async *blocks(from: number, signal: AbortSignal): AsyncGenerator<Block, void, undefined> {
    await this.#load();
    const { peers, meant, lagMs } = this.#options;
    let state = this.#before(from);
    const begin = state === null ? 0 : state.header.height + 1;
    const signed: SignedHash = { hash: null };
    const check = (block: Parameters<typeof checkOrdered>[0]): void => {
      checkOrdered(block, state, meant, signed);
    };
    for await (const shown of agreedBlocks({ peers, from: begin, signal, check, lagMs })) {
      const taken = readable('channel', () => takeNext(shown, state, meant));
      const rulesHash = taken.state.rules === state?.rules ? state.rulesHash : fabricHash(headerOf(shown)).toString('hex');
      state = { ...taken.state, rulesHash };
      this.#keep(state);
      if (taken.block.header.height >= from) yield taken.block;
    }
  }

  /** The header of the newest block that two peers have, verified; one below `atLeast` only when both go on without it: they have forgotten. */
  async head(signal: AbortSignal, atLeast = 0): Promise<SignedHeader> {
    await this.#load();
    const floor = Math.max(atLeast, this.#newest?.header.height ?? 0);
    const height = await this.#heightToReach(floor, signal);
    const known = this.headerAt(height);
    if (known !== null) return known;
    const stop = new AbortController();
    try {
      for await (const { header } of this.blocks(height, AbortSignal.any([signal, stop.signal]))) return header;
    } finally {
      stop.abort();
    }
    throw new CohortError('UNREACHABLE', 'channel: this client is closed');
  }

  async close(): Promise<void> {
    await this.#save();
  }

  /** What both of two organisations' peers have, or what one has and the other will get. */
  async #heightToReach(floor: number, signal: AbortSignal): Promise<number> {
    const giveUpAtMs = performance.now() + this.#options.lagMs();
    for (;;) {
      const [low, high] = await this.#heights();
      if (high >= floor) return Math.max(low, floor);
      if (performance.now() > giveUpAtMs) return high;
      await delay(pollMs, undefined, { signal });
    }
  }

  /** The newest blocks' of two organisations' peers, the lower one first. */
  async #heights(): Promise<readonly [low: number, high: number]> {
    const { peers } = this.#options;
    const first = peers.pick();
    const [one, other] = await Promise.all(
      [first, peers.pick(first.msp)].map((peer) =>
        peer.height().catch((cause: unknown) => {
          const { error } = verdictOn(cause, peer.name);
          peers.late(peer, error);
          throw error;
        }),
      ),
    );
    if (one === undefined || other === undefined) throw new TypeError('expected two heights');
    return [Math.min(one, other) - 1, Math.max(one, other) - 1];
  }

  async #load(): Promise<void> {
    const { file, peers } = this.#options;
    this.#loaded ??=
      file === undefined
        ? Promise.resolve()
        : loadChain(file, () => peers.pick()).then((state) => {
            if (state !== null) this.#keep(state);
            this.#saved = state?.header.height ?? -1;
          });
    try {
      await this.#loaded;
    } catch (thrown) {
      this.#loaded = null;
      throw thrown;
    }
  }

  /** Where verification begins for a block: right before it, or as little before as is known. */
  #before(height: number): KeptState | null {
    let best: KeptState | null = null;
    for (const state of this.#kept.values())
      if (state.header.height < height && state.header.height > (best?.header.height ?? -1)) best = state;
    return best;
  }

  #keep(state: KeptState): void {
    const { height } = state.header;
    this.#kept.set(height, state);
    this.#kept.delete(height - mostKept);
    if (height <= (this.#newest?.header.height ?? -1)) return;
    this.#newest = state;
    if (height >= this.#saved + blocksPerSave) {
      this.#saved = height;
      this.#saving = this.#saving.then(() => this.#save()).catch(() => undefined);
    }
  }

  async #save(): Promise<void> {
    if (this.#options.file !== undefined && this.#newest !== null) await saveChain(this.#options.file, this.#newest);
  }
}
