// One peer as a node reaches it: its gateway, its blocks, and whether it was away just now.
import { createPrivateKey } from 'node:crypto';
import grpc from '@grpc/grpc-js';
import { connect, hash, signers, type Gateway, type Network } from '@hyperledger/fabric-gateway';
import { common, gateway as messages, msp } from '@hyperledger/fabric-protos';
import type { Request } from '../client/ledger-transport.ts';
import type { Identity } from '../client/signer-of.ts';
import { Pace, type Kind } from './pace.ts';
import { proposalOf } from './request-proposal.ts';

/** A peer of an organisation of the channel, and the authority (PEM) of its TLS certificate. */
export interface FabricPeer {
  readonly msp: string;
  /** `host:port`; the host stands in its TLS certificate. */
  readonly endpoint: string;
  readonly tlsCaPem: string;
}

/** A peer closes a connection that is asked more often whether it is alive. */
const keepaliveMs = 60_000;
/** How long a peer that did not answer is asked last; twice as long each time that it still does not, so that little is lost to one that hangs. */
const firstAwayMs = 5000;
const lastAwayMs = 80_000;

const within = (ms: number) => ({ deadline: Date.now() + ms });

/** What a peer says of a transaction: Fabric's code of validation, its block, and the chaincode's answer. */
export interface Committed {
  readonly code: number;
  readonly height: number;
  readonly payload: Uint8Array;
}

export class PeerConnection {
  readonly msp: string;
  readonly endpoint: string;
  readonly #client: grpc.Client;
  readonly #identity: Identity;
  readonly #channel: string;
  readonly #pace: Pace;
  #gateway: { readonly certPem: string; readonly of: Gateway } | null = null;
  #awayUntilMs = 0;
  #awayMs = firstAwayMs;

  constructor(peer: FabricPeer, identity: Identity, channel: string, pace = new Pace()) {
    this.msp = peer.msp;
    this.endpoint = peer.endpoint;
    this.#identity = identity;
    this.#channel = channel;
    this.#pace = pace;
    this.#client = new grpc.Client(peer.endpoint, grpc.credentials.createSsl(Buffer.from(peer.tlsCaPem)), {
      'grpc.keepalive_time_ms': keepaliveMs,
      'grpc.max_receive_message_length': -1,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
    });
  }

  get name(): string {
    return `peer of ${this.msp} at ${this.endpoint}`;
  }

  /** 0 for one that answered, else until when it is asked last. */
  get awayUntilMs(): number {
    return this.#awayUntilMs > performance.now() ? this.#awayUntilMs : 0;
  }

  isAway(): void {
    if (this.awayUntilMs > 0) return;
    this.#awayUntilMs = performance.now() + this.#awayMs;
    this.#awayMs = Math.min(2 * this.#awayMs, lastAwayMs);
  }

  /** Of this node's identity, which is read again each time: certificates are renewed. */
  get gateway(): Gateway {
    const { certPem, keyPem, msp: mspId } = this.#identity;
    if (this.#gateway?.certPem === certPem) return this.#gateway.of;
    const of = connect({
      client: this.#client,
      identity: { mspId, credentials: Buffer.from(certPem) },
      signer: signers.newPrivateKeySigner(createPrivateKey(keyPem)),
      hash: hash.sha256,
      evaluateOptions: () => within(this.#pace.deadlineMs('evaluate')),
      endorseOptions: () => within(this.#pace.deadlineMs('endorse')),
      submitOptions: () => within(this.#pace.deadlineMs('submit')),
      commitStatusOptions: () => within(this.#pace.deadlineMs('commit')),
    });
    this.#gateway = { certPem, of };
    return of;
  }

  get network(): Network {
    return this.gateway.getNetwork(this.#channel);
  }

  async evaluate(chaincode: string, verb: string, ...args: readonly string[]): Promise<Uint8Array> {
    return await this.#answered('evaluate', () => this.network.getContract(chaincode).evaluate(verb, { arguments: [...args] }));
  }

  /** How many blocks it has. */
  async height(): Promise<number> {
    const info = common.BlockchainInfo.deserializeBinary(await this.evaluate('qscc', 'GetChainInfo', this.#channel));
    return info.getHeight();
  }

  async block(height: number): Promise<common.Block> {
    return common.Block.deserializeBinary(await this.evaluate('qscc', 'GetBlockByNumber', this.#channel, String(height)));
  }

  async blockOf(txId: string): Promise<common.Block> {
    return common.Block.deserializeBinary(await this.evaluate('qscc', 'GetBlockByTxID', this.#channel, txId));
  }

  /** Has a request endorsed, ordered and committed over this peer's gateway, under the id that follows from its nonce. */
  async submit(chaincode: string, request: Request, nonce: Uint8Array): Promise<Committed> {
    const transaction = await this.#answered('endorse', () => proposalOf(this, chaincode, request, nonce).endorse());
    const submitted = await this.#answered('submit', () => transaction.submit());
    const { code, blockNumber } = await this.#answered('commit', () => submitted.getStatus());
    return { code, height: Number(blockNumber), payload: transaction.getResult() };
  }

  /** What became of a transaction by this peer's word; waits until it has its block as long as one may be behind another. */
  async status(txId: string): Promise<{ readonly code: number; readonly height: number }> {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(this.#identity.msp);
    identity.setIdBytes(Buffer.from(this.#identity.certPem));
    const request = new messages.CommitStatusRequest();
    request.setChannelId(this.#channel);
    request.setTransactionId(txId);
    request.setIdentity(identity.serializeBinary());
    const signed = new messages.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    const commit = this.gateway.newCommit(signed.serializeBinary());
    const { code, blockNumber } = await this.#answered('witness', () => commit.getStatus(within(this.#pace.deadlineMs('witness'))));
    return { code, height: Number(blockNumber) };
  }

  /** Its blocks as it shows them, from a height on; ends by `signal`, throws when the connection does. */
  async *blocks(from: number, signal: AbortSignal): AsyncGenerator<common.Block, void, undefined> {
    const events = await this.network.getBlockEvents({ startBlock: BigInt(from) });
    const close = (): void => {
      events.close();
    };
    signal.addEventListener('abort', close);
    if (signal.aborted) close();
    try {
      for await (const block of events) {
        if (signal.aborted) return;
        yield block;
      }
    } finally {
      signal.removeEventListener('abort', close);
      close();
    }
  }

  async #answered<T>(kind: Kind, call: () => Promise<T>): Promise<T> {
    const answer = await this.#pace.measure(kind, call);
    this.#awayMs = firstAwayMs;
    return answer;
  }

  close(): void {
    this.#gateway?.of.close();
    this.#client.close();
  }
}

/** What a client asks of a peer; tests stand in for one to lie. */
export type Peer = Omit<PeerConnection, 'gateway' | 'network'>;
