// One request on its way to a channel, over as many tries as it takes; whatever fails, its transactions are looked up before it is sent again.
import { parseCanonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Clock } from '@cohort/protos/runtime/clock';
import type { Receipt } from '../client/ledger.ts';
import type { Request, Submission } from '../client/ledger-transport.ts';
import type { Identity } from '../client/signer-of.ts';
import { readCertificate } from '../client/transaction.ts';
import { holds } from './channel-identity.ts';
import { dataOf, headerOf, metadataOf } from './block-bytes.ts';
import type { Committed, Peer } from './fabric-peer.ts';
import type { Peers } from './peers.ts';
import { readEnvelope } from './read-envelope.ts';
import { nonceOf, txIdOf } from './request-proposal.ts';
import { verdictOn } from './retry-rules.ts';
import { validation } from './verify-next.ts';

export interface SubmissionContext {
  readonly peers: Peers;
  readonly identity: Identity;
  readonly anchor: string;
  readonly chaincode: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
}

/** What a peer says became of one try. */
interface Outcome extends Committed {
  readonly attempt: number;
  readonly by: Peer;
}

/** How long before a refusal that a lagging peer may have given is asked for again; believed after the last. */
const notYetMs = [100, 300, 600, 1000];

/** After so many the gateway's own peer may be who differs from all others: another's is asked. */
const mostDiffering = 5;

/** How many other organisations' peers are asked for their word. */
const mostWitnesses = 3;

export class FabricSubmission implements Submission {
  readonly #context: SubmissionContext;
  readonly #request: Request;
  /** Counts from 0; the next one begins when this one was ordered and wrote nothing. */
  #attempt = 0;
  /** How often a peer's gateway got answers that differ: at first endorsers were at different blocks, later one of them runs another chaincode. */
  #differed = 0;

  constructor(context: SubmissionContext, request: Request) {
    this.#context = context;
    this.#request = request;
  }

  txId(): string {
    return this.#txId(this.#attempt);
  }

  /** @throws {CohortError} MVCC_CONFLICT to be sent again; UNREACHABLE; the chaincode's refusal */
  async send(): Promise<Receipt> {
    for (let asked = 0; ; asked++) {
      const peer = this.#context.peers.pick();
      try {
        return await this.#settle(await this.#try(peer));
      } catch (thrown) {
        const { then, error } = verdictOn(thrown, peer.name);
        const pauseMs = notYetMs[asked];
        if (then !== 'not-yet' || pauseMs === undefined) throw error;
        await this.#context.clock.sleep(pauseMs, this.#context.signal);
      }
    }
  }

  async #try(peer: Peer): Promise<Outcome> {
    const attempt = this.#attempt;
    try {
      const nonce = nonceOf(this.#context, this.#request, attempt);
      return { attempt, by: peer, ...(await peer.submit(this.#context.chaincode, this.#request, nonce)) };
    } catch (thrown) {
      // A submit that failed may have been ordered, and a request that is refused may have been done before.
      const { then, error } = verdictOn(thrown, peer.name);
      const isOther = then === 'again' && ++this.#differed % mostDiffering === 0;
      if (then === 'elsewhere' || isOther) this.#context.peers.late(peer, error);
      const found = await this.#lookUp(this.#context.peers.pick());
      // Of an earlier one that wrote nothing is known already, and followed by this one.
      if (found === null || (found.code !== validation.valid && found.attempt < attempt)) throw thrown;
      return found;
    }
  }

  /** The newest try that a peer has in a block, if this node has signed it. Null also where it does not say. */
  async #lookUp(peer: Peer): Promise<Outcome | null> {
    const key = readCertificate(this.#context.identity.certPem).publicKey;
    for (let attempt = this.#attempt; attempt >= 0; attempt--) {
      const txId = this.#txId(attempt);
      const block = await peer.blockOf(txId).catch(() => null);
      if (block === null) continue;
      const entries = dataOf(block).map((bytes) => readEnvelope(bytes));
      // The first of an id is the one that may be valid.
      const at = entries.findIndex((entry) => entry?.txId === txId);
      const [code, entry] = [metadataOf(block, 'flags')[at], entries[at] ?? null];
      if (code === undefined || entry === null || !holds(key, entry.payload, entry.signature)) continue;
      return { attempt, code, height: headerOf(block).height, payload: entry.answer, by: peer };
    }
    return null;
  }

  async #settle({ attempt, code, height, payload, by }: Outcome): Promise<Receipt> {
    const { verb } = this.#request;
    const txId = this.#txId(attempt);
    switch (code) {
      case validation.valid:
        await this.#confirm(txId, height, by);
        return { txId, height, payload: parseCanonicalJson(Buffer.from(payload).toString('utf8')) };
      case validation.conflict:
      case validation.phantom:
        this.#attempt = attempt + 1;
        throw new CohortError('MVCC_CONFLICT', `${verb}: another transaction wrote what it had read; it is sent again`);
      default:
        this.#attempt = attempt + 1;
        throw new CohortError(
          'UNREACHABLE',
          `${verb}: ordered in block ${String(height)} and found invalid with Fabric's code ${String(code)}; after a change of the chaincode's definition it is sent again`,
        );
    }
  }

  /** VALID is believed when another organisation's peer says so, too. @throws {CohortError} PEER_CONTRADICTED; UNREACHABLE */
  async #confirm(txId: string, height: number, peer: Peer): Promise<void> {
    const { witness, said } = await this.#witness(txId, peer);
    if (said.code === validation.valid && said.height === height) return;
    throw new CohortError(
      'PEER_CONTRADICTED',
      `transaction ${txId}: expected it valid in block ${String(height)} as ${peer.name} says, got code ${String(said.code)} in block ${String(said.height)} of ${witness.name}; one of them lies`,
    );
  }

  async #witness(txId: string, peer: Peer): Promise<{ readonly witness: Peer; readonly said: Awaited<ReturnType<Peer['status']>> }> {
    const { peers } = this.#context;
    for (let left = mostWitnesses; ; left--) {
      const witness = peers.pick(peer.msp);
      try {
        return { witness, said: await witness.status(txId) };
      } catch (cause) {
        const { error } = verdictOn(cause, witness.name);
        peers.late(witness, error);
        if (left > 1) continue;
        throw new CohortError('UNREACHABLE', `${this.#request.verb}: valid by ${peer.name} alone; ${error.detail}`, { cause });
      }
    }
  }

  #txId(attempt: number): string {
    return txIdOf(nonceOf(this.#context, this.#request, attempt), this.#context.identity);
  }
}
