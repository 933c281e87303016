// Blocks that two organisations' peers show alike. A peer that lies about a flag, lags, withholds or forks is found here, named, and left.
import { CohortError } from '@cohort/protos/errors';
import type { common } from '@hyperledger/fabric-protos';
import { fabricHash, headerOf, metadataOf } from './block-bytes.ts';
import type { Peer } from './fabric-peer.ts';
import type { Peers } from './peers.ts';
import { commitHashIn } from './verify-next.ts';

export interface AgreeOptions {
  readonly peers: Peers;
  readonly from: number;
  readonly signal: AbortSignal;
  /** What fixes a block's transactions and their order. Throws for a block that this peer cannot have from the orderers. */
  readonly check: (block: common.Block) => void;
  /** How long one peer may be behind another. */
  readonly lagMs: () => number;
}

const reopenMs = 200;

/** Never ends but by `signal`. @throws {CohortError} LEDGER_FORKED; what the last peer that is left was distrusted for */
export async function* agreedBlocks(options: AgreeOptions): AsyncGenerator<common.Block, void, undefined> {
  const { peers, from, signal, lagMs } = options;
  const first: Reader = new Reader(options, () => [second.msp]);
  const second: Reader = new Reader(options, () => [first.msp]);
  try {
    for (let height = from; !signal.aborted; height++) {
      const block = await agreeOn(height, [first, second], peers, signal, lagMs);
      if (block === null) return;
      yield block;
    }
  } finally {
    first.leave();
    second.leave();
  }
}

async function agreeOn(
  height: number,
  readers: readonly [Reader, Reader],
  peers: Peers,
  signal: AbortSignal,
  lagMs: () => number,
): Promise<common.Block | null> {
  for (;;) {
    const shown = await both(height, readers, peers, signal, lagMs);
    if (shown === null) return null;
    const [own, other] = shown;
    if (!fabricHash(headerOf(own)).equals(fabricHash(headerOf(other))))
      throw new CohortError(
        'LEDGER_FORKED',
        `block ${String(height)}: ${readers[0].name} and ${readers[1].name} show two, each as the orderers sign; keep both and tell the consortium`,
      );
    if (isSame(own, other)) return own;
    await settle(height, readers, [own, other], peers);
  }
}

/** Flags and commit hash: what peers make of a block, and no orderer signs. */
const isSame = (left: common.Block, right: common.Block): boolean =>
  Buffer.from(metadataOf(left, 'flags')).equals(metadataOf(right, 'flags')) && commitHashIn(left).equals(commitHashIn(right));

/** A third organisation's peer says who of two is alone with its word; who is, is left. @throws {CohortError} PEER_CONTRADICTED where there is no third */
async function settle(
  height: number,
  readers: readonly [Reader, Reader],
  shown: readonly [common.Block, common.Block],
  peers: Peers,
): Promise<void> {
  const [first, second] = readers;
  const contradicted = (name: string): CohortError =>
    new CohortError(
      'PEER_CONTRADICTED',
      `block ${String(height)}: expected the validity flags that ${name}, got others; do not use this peer`,
    );
  if (!peers.has(first.msp, second.msp)) throw contradicted(`${first.name} and ${second.name} agree on`);
  const third = peers.pick(first.msp, second.msp);
  const judged = await third.block(height);
  const liar = readers.find((_, at) => !isSame(shown[at] ?? judged, judged));
  const honest = readers.find((reader) => reader !== liar);
  liar?.distrust(contradicted(`${honest?.name ?? ''} and ${third.name} show`));
}

/** Both peers' blocks of this height. One that is later than the other by more than `lagMs` is told and left for another. */
async function both(
  height: number,
  readers: readonly [Reader, Reader],
  peers: Peers,
  signal: AbortSignal,
  lagMs: () => number,
): Promise<[common.Block, common.Block] | null> {
  const timer = new AbortController();
  try {
    const taken = readers.map((reader) => reader.at(height));
    const done = Promise.all(taken);
    done.catch(() => undefined);
    const [ahead] = await Promise.race(taken.map(async (block, at) => [at, await block] as const));
    const late = readers[1 - ahead];
    const watch = setInterval(() => {
      if (late === undefined || !peers.has(late.msp, readers[ahead]?.msp ?? '')) return;
      late.fallBehind(height, readers[ahead]?.name ?? '');
    }, lagMs());
    timer.signal.addEventListener('abort', () => {
      clearInterval(watch);
    });
    const [own, other] = await done;
    return isBlock(own) && isBlock(other) && !signal.aborted ? [own, other] : null;
  } finally {
    timer.abort();
  }
}

/** What cannot even be read is its peer's fault, and no outage. @throws {CohortError} REPLY_INVALID; what `work` throws */
export function readable<T>(of: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof CohortError) throw thrown;
    throw new CohortError('REPLY_INVALID', `${of}: expected a block of Fabric, got other bytes; it is of another version, or lies`, {
      cause: thrown,
    });
  }
}

const isBlock = (taken: common.Block | null | undefined): taken is common.Block => taken !== null && taken !== undefined;

/** One side of the comparison: a peer's stream of blocks, or another's of an organisation that is not the other side's. */
class Reader {
  readonly #options: AgreeOptions;
  readonly #not: () => readonly string[];
  #peer: Peer | null = null;
  #last: { readonly height: number; readonly block: common.Block } | null = null;
  #stream: { readonly blocks: AsyncGenerator<common.Block, void, undefined>; readonly stop: AbortController; next: number } | null = null;

  constructor(options: AgreeOptions, not: () => readonly string[]) {
    this.#options = options;
    this.#not = not;
  }

  get msp(): string {
    return this.#peer?.msp ?? '';
  }

  get name(): string {
    return this.#peer?.name ?? 'no peer';
  }

  /** Null only when the signal aborts. The same height may be asked for again. */
  async at(height: number): Promise<common.Block | null> {
    const stopped = (): boolean => this.#options.signal.aborted;
    while (!stopped()) {
      if (this.#last?.height === height) return this.#last.block;
      const peer = (this.#peer ??= this.#options.peers.pick(...this.#not()));
      try {
        const block = await this.#next(peer, height);
        if (block === null) continue; // left for another meanwhile
        readable(peer.name, () => {
          this.#options.check(block);
        });
        this.#last = { height, block };
        return block;
      } catch (thrown) {
        if (stopped() || this.#peer !== peer) continue;
        this.#failed(peer, thrown);
        await new Promise((resolve) => setTimeout(resolve, reopenMs));
      }
    }
    return null;
  }

  async #next(peer: Peer, height: number): Promise<common.Block | null> {
    if (this.#stream?.next !== height) {
      this.#stream?.stop.abort();
      const stop = new AbortController();
      this.#stream = { blocks: peer.blocks(height, AbortSignal.any([stop.signal, this.#options.signal])), stop, next: height };
    }
    const stream = this.#stream;
    const { value, done } = await stream.blocks.next();
    if (stream !== this.#stream) return null;
    if (done === true) throw new TypeError('its stream ended');
    stream.next++;
    return value;
  }

  #failed(peer: Peer, thrown: unknown): void {
    if (thrown instanceof CohortError) this.distrust(thrown);
    else {
      this.leave();
      this.#options.peers.late(peer, new CohortError('UNREACHABLE', `${peer.name}: its blocks do not come`, { cause: thrown }));
    }
  }

  fallBehind(height: number, other: string): void {
    const peer = this.#peer;
    this.leave();
    if (peer !== null)
      this.#options.peers.late(
        peer,
        new CohortError('PEER_BEHIND', `block ${String(height)}: expected it of ${peer.name}, which withholds it or lags; ${other} has it`),
      );
  }

  distrust(doubt: CohortError): void {
    const peer = this.#peer;
    this.leave();
    if (peer !== null) this.#options.peers.distrust(peer, doubt);
  }

  leave(): void {
    this.#stream?.stop.abort();
    this.#stream = null;
    this.#last = null;
    this.#peer = null;
  }
}
