// One peer as a node reaches it: its gateway, its blocks, and whether it was away just now.
import { createPrivateKey } from 'node:crypto';
import grpc from '@grpc/grpc-js';
import { connect, hash, signers, type Gateway, type Network } from '@hyperledger/fabric-gateway';
import { common, gateway as messages, msp } from '@hyperledger/fabric-protos';
import type { Request } from '../client/ledger-transport.ts';
import type { Identity } from '../client/signer-of.ts';
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
/** Longer than a change of the orderers' leader: until then commits stand still and nothing is lost. */
export const deadlines = { evaluateMs: 15_000, endorseMs: 15_000, submitMs: 15_000, commitMs: 45_000 } as const;
/** How long a peer that did not answer is asked last. */
const awayMs = 5000;

const within = (ms: number) => () => ({ deadline: Date.now() + ms });

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
  #gateway: { readonly certPem: string; readonly of: Gateway } | null = null;
  #awayUntilMs = 0;

  constructor(peer: FabricPeer, identity: Identity, channel: string) {
    this.msp = peer.msp;
    this.endpoint = peer.endpoint;
    this.#identity = identity;
    this.#channel = channel;
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
    this.#awayUntilMs = performance.now() + awayMs;
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
      evaluateOptions: within(deadlines.evaluateMs),
      endorseOptions: within(deadlines.endorseMs),
      submitOptions: within(deadlines.submitMs),
      commitStatusOptions: within(deadlines.commitMs),
    });
    this.#gateway = { certPem, of };
    return of;
  }

  get network(): Network {
    return this.gateway.getNetwork(this.#channel);
  }

  async evaluate(chaincode: string, verb: string, ...args: readonly string[]): Promise<Uint8Array> {
    return await this.network.getContract(chaincode).evaluate(verb, { arguments: [...args] });
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
    const transaction = await proposalOf(this, chaincode, request, nonce).endorse();
    const submitted = await transaction.submit();
    const { code, blockNumber } = await submitted.getStatus();
    return { code, height: Number(blockNumber), payload: transaction.getResult() };
  }

  /** What became of a transaction by this peer's word; waits so long until it has its block. */
  async status(txId: string, waitMs: number): Promise<{ readonly code: number; readonly height: number }> {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(this.#identity.msp);
    identity.setIdBytes(Buffer.from(this.#identity.certPem));
    const request = new messages.CommitStatusRequest();
    request.setChannelId(this.#channel);
    request.setTransactionId(txId);
    request.setIdentity(identity.serializeBinary());
    const signed = new messages.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    const { code, blockNumber } = await this.gateway.newCommit(signed.serializeBinary()).getStatus(within(waitMs)());
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

  close(): void {
    this.#gateway?.of.close();
    this.#client.close();
  }
}

/** What a client asks of a peer; tests stand in for one to lie. */
export type Peer = Omit<PeerConnection, 'gateway' | 'network'>;
