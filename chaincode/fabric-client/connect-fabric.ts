// The Ledger port on a channel of Hyperledger Fabric that institutions run together: submits over their peers' gateways, believes verified blocks.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Block, SignedHeader } from '@cohort/protos/ledger';
import { machineTime } from '@cohort/protos/runtime/system-clock';
import { genesisHashOf } from '../client/header.ts';
import type { LedgerTransport } from '../client/ledger-transport.ts';
import type { Ledger } from '../client/ledger.ts';
import type { Identity } from '../client/signer-of.ts';
import { VerifiedLedger, type VerifiedLedgerOptions } from '../client/verified-ledger.ts';
import { channelRule } from './channel-rule.ts';
import { FabricChain } from './fabric-chain.ts';
import { PeerConnection, type FabricPeer, type Peer } from './fabric-peer.ts';
import { FabricSubmission } from './fabric-submission.ts';
import { InTurn } from './in-turn.ts';
import { Pace, viewChangeMs } from './pace.ts';
import { Peers, type ToldOfPeer } from './peers.ts';
import { verdictOn } from './retry-rules.ts';

export type { FabricPeer };

/** Without a `memory` a restarted client cannot tell that a ledger forgot. */
export interface FabricOptions extends VerifiedLedgerOptions {
  /** The own organisation's and those of others, in any order. */
  readonly peers: readonly FabricPeer[];
  readonly identity: Identity;
  readonly channel: string;
  readonly chaincode: string;
  /** A file of this client's own: where it goes on verifying after a restart; without it from block 0. */
  readonly chainFile?: string | undefined;
  readonly told?: ToldOfPeer | undefined;
  /** How long one peer may be behind another before it is left: by what was measured, unless told. */
  readonly lagMs?: number;
}

/** While the orderers change their leader nothing is committed, and nothing lost; what hangs is waited for once. */
const leastSubmitMs = 6 * viewChangeMs;

/** Connects at the first call and again after each outage. @throws {CohortError} CONFIG_INVALID for peers of one organisation only */
export function connectFabric(options: FabricOptions): Ledger {
  const { identity, genesis, channel, chaincode, clock = machineTime } = options;
  const genesisHash = genesisHashOf(genesis);
  const pace = new Pace();
  const connections = options.peers.map((peer) => new PeerConnection(peer, identity, channel, pace));
  const peers = new Peers(connections, identity.msp, options.told);
  const lagMs = (): number => options.lagMs ?? pace.deadlineMs('witness');
  const chain = new FabricChain({ peers, meant: { genesis, genesisHash, channel, chaincode }, file: options.chainFile, lagMs });
  const transport = new FabricTransport({ peers, identity, chain, anchor: genesisHash, chaincode, clock });
  return new VerifiedLedger(transport, channelRule(chain, genesisHash), { leastSubmitMs, ...options });
}

interface TransportParts {
  readonly peers: Peers;
  readonly identity: Identity;
  readonly chain: FabricChain;
  readonly anchor: string;
  readonly chaincode: string;
  readonly clock: NonNullable<VerifiedLedgerOptions['clock']>;
}

class FabricTransport implements LedgerTransport {
  readonly #parts: TransportParts;
  readonly #turns = new InTurn();
  readonly #closing = new AbortController();
  /** Peers whose chaincode has answered with the consortium's anchor. */
  readonly #anchored = new Set<Peer>();

  constructor(parts: TransportParts) {
    this.#parts = parts;
  }

  submission(request: Parameters<LedgerTransport['submission']>[0]): ReturnType<LedgerTransport['submission']> {
    const submission = new FabricSubmission({ ...this.#parts, signal: this.#closing.signal }, request);
    return this.#turns.wrap(request, submission);
  }

  async evaluate(verb: string, body: string): Promise<string> {
    return await this.#asked(async (peer) => Buffer.from(await peer.evaluate(this.#parts.chaincode, verb, body)).toString('utf8'));
  }

  async *blocks(fromHeight: number, signal: AbortSignal): AsyncGenerator<Block, void, undefined> {
    try {
      yield* this.#parts.chain.blocks(fromHeight, signal);
    } catch (thrown) {
      throw verdictOn(thrown, 'channel').error;
    }
  }

  /** Each peer that is asked must run the consortium's own chaincode. */
  async head(atLeast: number): Promise<SignedHeader> {
    await this.#asked((peer) => this.#expectAnchor(peer));
    try {
      return await this.#parts.chain.head(this.#closing.signal, atLeast);
    } catch (thrown) {
      throw verdictOn(thrown, 'channel').error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new CohortError('UNREACHABLE', 'this client of the ledger is closed'));
    await this.#parts.chain.close();
    this.#parts.peers.close();
  }

  async #asked<T>(question: (peer: Peer) => Promise<T>): Promise<T> {
    const peer = this.#parts.peers.pick();
    try {
      return await question(peer);
    } catch (thrown) {
      const { then, error } = verdictOn(thrown, peer.name);
      if (then === 'elsewhere') this.#parts.peers.late(peer, error);
      throw error;
    }
  }

  async #expectAnchor(peer: Peer): Promise<void> {
    if (this.#anchored.has(peer)) return;
    const { anchor, chaincode } = this.#parts;
    const answer = Buffer.from(await peer.evaluate(chaincode, 'genesis.anchor')).toString('utf8');
    if (answer !== canonicalJson({ anchor }))
      throw new CohortError(
        'LEDGER_FORKED',
        `${peer.name}: expected chaincode ${chaincode} of the consortium with anchor ${anchor}, got ${answer.slice(0, 100)}; compare the packages' ids`,
      );
    this.#anchored.add(peer);
  }
}
