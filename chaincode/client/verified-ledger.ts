// The Ledger port over any transport: signs, retries, waits through outages, and believes only blocks that it has checked.
import { randomInt } from 'node:crypto';
import { canonicalJson, parseCanonicalJson } from '@cohort/protos/canonical-json';
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type {
  Block,
  Genesis,
  QueryBodies,
  QueryResults,
  QueryVerb,
  SignedHeader,
  TransactionBodies,
  TransactionVerb,
} from '@cohort/protos/ledger';
import type { Clock } from '@cohort/protos/runtime/clock';
import { machineTime } from '@cohort/protos/runtime/system-clock';
import type { Shape } from '@cohort/protos/shape';
import { viewShapes } from '@cohort/protos/views-schema';
import type { ChainRule, LedgerTransport, Submission } from './ledger-transport.ts';
import { genesisHashOf } from './header.ts';
import { KeptAnswers } from './kept-answers.ts';
import type { Ledger, Receipt } from './ledger.ts';
import { SeenHeaders, type HeadCheckpoint } from './head-checkpoint.ts';
import { SharedBlocks } from './shared-blocks.ts';

export interface VerifiedLedgerOptions {
  readonly genesis: Genesis;
  /** Without it a restarted client cannot tell that a ledger forgot. */
  readonly memory?: HeadCheckpoint | undefined;
  /** The shape of each query's answer: the product's unless told otherwise. */
  readonly views?: Readonly<Record<string, Shape<unknown>>> | undefined;
  /** How long a call waits through an outage, 15 s unless told; `blocks` waits without limit. */
  readonly patienceMs?: number | undefined;
  /** How long a submission waits at least. */
  readonly leastSubmitMs?: number;
  /** What an outage and a conflict are waited out by. */
  readonly clock?: Pick<Clock, 'now' | 'sleep'> | undefined;
}

const maxConflicts = 16;
/** How long a submission waits for its own block. */
const shownMs = 1000;
const reconnectMs = 100;
/** After a malformed block: the ledger is there, and will most likely send the same bytes again. */
const malformedMs = 1000;
const outages: readonly ErrorCode[] = ['UNREACHABLE', 'TIMED_OUT', 'REPLY_INVALID'];

export class VerifiedLedger implements Ledger {
  readonly genesisHash: string;
  readonly #transport: LedgerTransport;
  readonly #rule: ChainRule;
  readonly #seen: SeenHeaders;
  readonly #views: Readonly<Record<string, Shape<unknown>>>;
  readonly #patienceMs: number;
  readonly #submitMs: number;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;
  readonly #kept: KeptAnswers;
  readonly #shared = new SharedBlocks((from, signal) => this.#verifiedBlocks(from, signal));
  readonly #closing = new AbortController();
  #ready: Promise<SignedHeader> | null = null;

  constructor(transport: LedgerTransport, rule: ChainRule, options: VerifiedLedgerOptions) {
    const { genesis, memory, views = viewShapes, patienceMs = 15_000, leastSubmitMs = 0, clock = machineTime } = options;
    this.#transport = transport;
    this.genesisHash = genesisHashOf(genesis);
    this.#rule = rule;
    this.#seen = new SeenHeaders(memory);
    this.#views = views;
    this.#kept = new KeptAnswers(views);
    this.#patienceMs = patienceMs;
    this.#submitMs = Math.max(patienceMs, leastSubmitMs);
    this.#clock = clock;
  }

  verifyHeader(header: SignedHeader): void {
    this.#rule.verifyHeader(header);
  }

  /** @throws {CohortError} the ledger's refusal; UNREACHABLE when nothing was sent; COMMIT_UNKNOWN when the answer was lost; MVCC_CONFLICT */
  async submit<V extends TransactionVerb>(verb: V, requestId: string, body: TransactionBodies[V]): Promise<Receipt> {
    const submission = this.#transport.submission({ verb, requestId, body: canonicalJson(body) });
    for (let conflicts = 0; ; conflicts++) {
      try {
        const receipt = await this.#submitOnce(verb, submission);
        await this.#kept.ownBlock(receipt.height, shownMs);
        return receipt;
      } catch (error) {
        if (!(error instanceof CohortError) || error.code !== 'MVCC_CONFLICT' || conflicts >= maxConflicts) throw error;
        await this.#clock.sleep(1 + randomInt(10 * (conflicts + 1)), this.#closing.signal);
      }
    }
  }

  /** @throws {CohortError} the ledger's refusal; REPLY_INVALID when it goes on answering with another shape than the verb's */
  async evaluate<V extends QueryVerb>(verb: V, body: QueryBodies[V]): Promise<QueryResults[V]> {
    const question = canonicalJson(body);
    const ask = () => this.#patiently(async () => this.#viewOf(verb, await this.#transport.evaluate(verb, question)));
    return await this.#kept.get(verb, question, ask);
  }

  #viewOf<V extends QueryVerb>(verb: V, answer: string): QueryResults[V] {
    const shape = Object.hasOwn(this.#views, verb) ? this.#views[verb] : undefined;
    if (shape === undefined) throw new CohortError('VERB_UNKNOWN', `${verb}: expected a query of this version; update this node`);
    try {
      return shape(parseCanonicalJson(answer), 'reply') as QueryResults[V];
    } catch (thrown) {
      const { detail } = CohortError.from(thrown);
      throw new CohortError('REPLY_INVALID', `ledger, ${verb}: ${detail}; it is of another version, or lies`);
    }
  }

  async head(): Promise<SignedHeader> {
    // Never less than this client has seen: what it notes of heads and blocks it notes there too.
    const kept = this.#kept.head;
    if (kept !== null) return kept;
    return await this.#patiently(async (shown) => shown ?? (await this.#checkedHead()));
  }

  async *blocks(fromHeight: number, signal: AbortSignal): AsyncGenerator<Block, void, undefined> {
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    const stopped = (): boolean => stop.aborted;
    let next = fromHeight;
    while (!stopped()) {
      let pauseMs = reconnectMs;
      let unfollow: () => void = () => undefined;
      try {
        await this.#connected();
        unfollow = this.#kept.follow();
        for await (const block of this.#shared.from(next, stop)) {
          next = block.header.height + 1;
          yield block;
        }
      } catch (error) {
        if (stopped()) return;
        if (!isOutage(error)) throw error;
        if (CohortError.from(error).code === 'REPLY_INVALID') pauseMs = malformedMs;
      } finally {
        unfollow();
      }
      this.#ready = null;
      await this.#clock.sleep(pauseMs, stop);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new CohortError('UNREACHABLE', 'this client of the ledger is closed'));
    await this.#seen.save();
    await this.#transport.close();
  }

  async #submitOnce(verb: string, submission: Submission): Promise<Receipt> {
    const tries = { sent: 0 };
    try {
      // The same transaction again gets its first receipt, so that a lost answer is asked for by sending it again.
      return await this.#patiently(() => {
        tries.sent++;
        return submission.send();
      }, this.#submitMs);
    } catch (error) {
      if (tries.sent === 0 || !isOutage(error)) throw error;
      throw new CohortError(
        'COMMIT_UNKNOWN',
        `${verb}: the answer was lost; watch the blocks for transaction ${submission.txId()}, or submit the same request again`,
        { cause: error },
      );
    }
  }

  /** Runs a call again through an outage, on a connection that has shown the history this client knows; `shown` is its head if it did so just now. */
  async #patiently<T>(call: (shown: SignedHeader | null) => Promise<T>, patienceMs = this.#patienceMs): Promise<T> {
    const giveUpAt = this.#clock.now() + patienceMs;
    for (;;) {
      try {
        const isKnown = this.#ready !== null;
        const head = await this.#connected();
        return await call(isKnown ? null : head);
      } catch (error) {
        if (!isOutage(error)) throw error;
        this.#ready = null;
        if (this.#closing.signal.aborted || this.#clock.now() + reconnectMs > giveUpAt) throw error;
        await this.#clock.sleep(reconnectMs, this.#closing.signal);
      }
    }
  }

  /** Once per connection: the ledger must still hold the newest block this client has seen. Resolves to the head that it showed then. */
  #connected(): Promise<SignedHeader> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason as CohortError);
    const ready = (this.#ready ??= this.#checkHistory());
    ready.catch(() => {
      if (this.#ready === ready) this.#ready = null;
    });
    return ready;
  }

  async #checkHistory(): Promise<SignedHeader> {
    await this.#seen.load();
    const remembered = this.#seen.newest;
    const head = await this.#checkedHead();
    if (remembered !== null && head.height !== remembered.height)
      for await (const { header } of this.#verifiedBlocks(remembered.height, this.#closing.signal))
        if (header.height >= remembered.height) break;
    return head;
  }

  async #checkedHead(): Promise<SignedHeader> {
    const before = this.#seen.newest;
    const head = await this.#transport.head(before?.height ?? 0);
    this.#rule.verifyHeader(head);
    if (before !== null && head.height < before.height)
      throw new CohortError(
        'LEDGER_ROLLED_BACK',
        `ledger: expected at least block ${String(before.height)}, which this node saw, got head ${String(head.height)}; restore the ledger`,
      );
    this.#seen.note(head);
    this.#kept.note(head);
    await this.#seen.save();
    return head;
  }

  /** Blocks from `fromHeight` on, entered one earlier where that block's hash is not known yet. */
  async *#verifiedBlocks(fromHeight: number, signal: AbortSignal): AsyncGenerator<Block, void, undefined> {
    const known = this.#seen.hashAt(fromHeight - 1);
    let previous = known === undefined ? null : { height: fromHeight - 1, hash: known };
    let expected = previous === null ? Math.max(0, fromHeight - 1) : fromHeight;
    for await (const block of this.#transport.blocks(expected, signal)) {
      this.#rule.verifyBlock(block, previous);
      if (block.header.height !== expected)
        throw new CohortError(
          'LEDGER_FORKED',
          `blocks: expected block ${String(expected)}, got ${String(block.header.height)}; do not use this ledger`,
        );
      this.#seen.note(block.header);
      const valid = block.transactions.filter(({ code }) => code === 'VALID');
      this.#kept.take(block.header, valid);
      await this.#seen.save();
      previous = block.header;
      expected++;
      if (block.header.height >= fromHeight) yield block;
    }
  }
}

/** What does not answer properly is waited for as what does not answer. */
const isOutage = (error: unknown): boolean => error instanceof CohortError && outages.includes(error.code);
