// A small stand-in for the ledger in unit tests: one plan, signed blocks, the transactions that parties submit, no rules but order.
import { isLasting } from '@cohort/protos/abandon-reasons';
import { CohortError } from '@cohort/protos/errors';
import { hash, toHex } from '@cohort/protos/hash';
import type {
  Block,
  BudgetStatement,
  Enrolment,
  MembersView,
  PlanCloseReason,
  QueryVerb,
  RoundView,
  TransactionBodies,
  TransactionVerb,
} from '@cohort/protos/ledger';
import { memberPage, onePage } from '@cohort/protos/testing/one-page';
import { bodyHash, type RoundBody } from '@cohort/protos/statements';
import { roundKey, termsHash, type PartyRef, type Plan } from '@cohort/protos/terms';
import { generateNodeKey } from '@cohort/mpc/crypto';
import type { Ledger } from '../ports/ledger.ts';
import { claimsOf } from './claims-of.ts';
import { eventOf } from './event-of.ts';
import { planViewOf } from './plan-view-of.ts';
import { termsOf } from './plan.ts';
import type { RoundState } from './round-state.ts';
import { signHeader } from './sign-header.ts';
import { transactionOf } from './transaction-of.ts';

/** What changes no round's status here. */
const silentVerbs: readonly TransactionVerb[] = ['rounds.dispute', 'rounds.claim', 'rounds.confirm', 'rounds.taint'];

export class FakeLedger {
  readonly genesisHash = hash('block', 'test');
  readonly key = generateNodeKey();
  readonly blocks: Block[] = [];
  readonly rounds = new Map<string, RoundState>();
  readonly submitted: { readonly by: string; readonly verb: TransactionVerb; readonly body: unknown }[] = [];
  #epoch = 0;
  /** Statements by member, for plans with noise. */
  readonly budgets = new Map<string, BudgetStatement>();
  closed: PlanCloseReason | null = null;
  #current: string | null = null;
  #model: string;
  #waiting = new Set<() => void>();
  readonly #seen = new Set<string>();
  readonly plan: Plan;
  readonly parties: readonly [PartyRef, PartyRef, PartyRef];
  readonly #members: MembersView;
  /** Throws for evidence that the ledger does not take; by itself it takes any. */
  judgeVoid: (request: TransactionBodies['rounds.void']) => void = () => undefined;
  /** Verbs whose transactions are refused while they are in here. */
  readonly refuse = new Set<TransactionVerb>();

  constructor(plan: Plan, parties: readonly [PartyRef, PartyRef, PartyRef], members: MembersView) {
    this.plan = plan;
    this.parties = parties;
    this.#members = members;
    this.#model = plan.genesisModel;
    this.#append([]);
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Ends epochs by a block, as a majority's votes would. */
  endEpochs(epoch: number): Promise<void> {
    this.#epoch = epoch;
    const event = { name: 'epoch.advanced', payload: { epoch } };
    this.#append([transactionOf(this.blocks.length, 'cleveland/party', 'epochs.advance', { from: epoch - 1 }, event)]);
    return Promise.resolve();
  }

  get current(): string | null {
    return this.#current;
  }

  view(key: string): RoundView {
    const state = this.rounds.get(key);
    if (state === undefined) throw new CohortError('ROUND_UNKNOWN', key);
    return {
      round: key,
      ...state,
      termsHash: termsHash(state.terms, this.genesisHash),
      bodyHash: null,
      body: this.#committed(key),
      singleAuthor: (this.#committed(key)?.sums ?? []).filter((sum) => sum.statements.length === 1).map((sum) => sum.index),
      disputes: this.#submissions('rounds.dispute')
        .filter(({ round }) => round === key)
        .map(({ index, statement }) => ({ index, party: statement.party })),
      claims: claimsOf(this.submitted, this.parties, key),
      tainted: this.#submissions('rounds.taint').some(({ round }) => round === key),
    };
  }

  #committed(key: string): RoundBody | null {
    return this.#submissions('rounds.commit').find(({ round }) => round === key)?.body ?? null;
  }

  #submissions<V extends TransactionVerb>(verb: V): TransactionBodies[V][] {
    return this.submitted.filter((item) => item.verb === verb).map(({ body }) => body as TransactionBodies[V]);
  }

  enrol(key: string, enrolment: Enrolment): void {
    const round = this.rounds.get(key);
    if (round === undefined) throw new CohortError('ROUND_UNKNOWN', key);
    round.enrolled = [...round.enrolled, enrolment].sort((left, right) => (left.member < right.member ? -1 : 1));
    this.#append([this.#transaction(enrolment.node, 'rounds.enrol', { round: key })]);
  }

  clientOf(node: string): Ledger {
    return {
      genesisHash: this.genesisHash,
      ledgerKeys: [toHex(this.key.publicKey)],
      submit: async (verb, requestId, body) => {
        await new Promise(setImmediate);
        return this.#submit(node, verb, requestId, body);
      },
      evaluate: (verb, body) => this.#answer(verb, body) as Promise<never>,
      blocks: (from, signal) => this.#watch(from, signal),
      head: () => Promise.resolve((this.blocks.at(-1) as Block).header),
      close: () => Promise.resolve(),
    };
  }

  async #answer(verb: QueryVerb, body: unknown): Promise<unknown> {
    await new Promise(setImmediate);
    if (verb === 'members.list') return memberPage(this.#members);
    if (verb === 'rounds.get') return structuredClone(this.view((body as { round: string }).round));
    if (verb === 'rounds.list') return onePage([...this.rounds.keys()].map((key) => this.view(key)));
    if (verb === 'budgets.statement') return { ...this.budgets.get((body as { msp: string }).msp), bookmark: '' };
    if (verb === 'epochs.current') return { epoch: this.epoch, seconds: 3600, nextSeconds: 3600, asked: [], needed: 3 };
    const { parties, closed: reason } = this;
    const progress = { reason, model: this.#model, current: this.#current, finished: this.#finished() };
    const plan = planViewOf({ body: this.plan, parties, ...progress });
    if (verb === 'rounds.plan') return plan;
    if (verb === 'rounds.activePlans') return onePage(plan.status === 'active' ? [plan] : []);
    if (verb === 'rounds.plans') return onePage([plan]);
    throw new CohortError('VERB_UNKNOWN', verb);
  }

  async *#watch(from: number, signal: AbortSignal): AsyncGenerator<Block, void, undefined> {
    for (let height = from; !signal.aborted;) {
      const block = this.blocks[height];
      if (block !== undefined) {
        height++;
        yield structuredClone(block);
      } else
        await new Promise<void>((resolve) => {
          this.#waiting.add(resolve);
          signal.addEventListener('abort', () => {
            resolve();
          });
        });
    }
  }

  #finished(): boolean {
    return [...this.rounds.values()].filter((round) => round.status === 'published').length >= this.plan.rounds;
  }

  #submit<V extends TransactionVerb>(
    node: string,
    verb: V,
    requestId: string,
    body: TransactionBodies[V],
  ): { txId: string; height: number; payload: null } {
    if (this.refuse.has(verb)) throw new CohortError('COMMIT_UNKNOWN', `${verb}: held back by the test`);
    const id = `${node} ${requestId}`;
    if (!this.#seen.has(id)) {
      this.#apply(node, verb, body);
      this.#seen.add(id);
      this.submitted.push({ by: node, verb, body });
      this.#append([this.#transaction(node, verb, body)]);
    }
    return { txId: requestId, height: this.blocks.length - 1, payload: null };
  }

  #apply(node: string, verb: TransactionVerb, body: unknown): void {
    if (verb === 'rounds.open') {
      this.#open();
      return;
    }
    if (verb === 'epochs.advance' || silentVerbs.includes(verb)) return;
    if (verb === 'rounds.closePlan') {
      if (this.closed !== null) throw new CohortError('PLAN_CLOSED', this.closed);
      this.closed = (body as TransactionBodies['rounds.closePlan']).reason;
      const open = this.rounds.get(this.#current ?? '');
      if (open?.status === 'enrolling' || open?.status === 'collecting')
        Object.assign(open, { status: 'void', reason: 'cohort-too-small' });
      return;
    }
    const round = this.rounds.get((body as { round: string }).round);
    if (round === undefined) throw new CohortError('ROUND_UNKNOWN', 'round');
    if (round.status === 'void' || round.status === 'abandoned' || round.status === 'published')
      throw new CohortError('ROUND_VOID', round.status);
    if (verb === 'rounds.closeEnrolment') {
      round.closedBy = [...new Set([...round.closedBy, node])];
      if (round.closedBy.length >= 2) round.status = 'collecting';
    } else if (verb === 'rounds.commit') {
      if (round.status === 'committed') throw new CohortError('ROUND_ALREADY_COMMITTED', 'commit');
      const { body: committed, signatures } = body as TransactionBodies['rounds.commit'];
      if (signatures.some((item) => item.body.bodyHash !== bodyHash(committed))) throw new CohortError('BODY_INVALID', 'signatures');
      round.status = 'committed';
    } else if (verb === 'rounds.publish') {
      round.modelOut = (body as TransactionBodies['rounds.publish']).modelOut;
      round.status = 'published';
      this.#model = round.modelOut;
      if (!this.#finished()) this.#open();
    } else if (verb === 'rounds.void' || verb === 'rounds.abandon') {
      if (verb === 'rounds.void' && round.status === 'committed') throw new CohortError('ROUND_ALREADY_COMMITTED', 'void');
      if (verb === 'rounds.void') this.judgeVoid(body as TransactionBodies['rounds.void']);
      round.reason = (body as { reason: string }).reason;
      round.status = verb === 'rounds.void' ? 'void' : 'abandoned';
      if (verb === 'rounds.abandon') {
        const { reason } = body as TransactionBodies['rounds.abandon'];
        if (isLasting(reason)) this.closed ??= reason;
      }
    }
  }

  #open(): void {
    if (this.closed !== null) throw new CohortError('PLAN_CLOSED', this.closed);
    const last = this.#current === null ? undefined : this.rounds.get(this.#current);
    if (last !== undefined && ['enrolling', 'collecting', 'committed'].includes(last.status))
      throw new CohortError('ROUND_ALREADY_OPEN', String(this.#current));
    const [round, attempt] =
      last === undefined ? [1, 0] : last.status === 'published' ? [last.terms.round + 1, 0] : [last.terms.round, last.terms.attempt + 1];
    const terms = termsOf(this.plan, this.parties, { round, attempt, modelIn: this.#model, epoch: this.epoch });
    this.#current = roundKey(terms);
    this.rounds.set(this.#current, { terms, status: 'enrolling', enrolled: [], closedBy: [], modelOut: null, reason: null });
  }

  #transaction(node: string, verb: TransactionVerb, body: unknown): Block['transactions'][number] {
    return transactionOf(this.blocks.length, node, verb, body, eventOf(verb, body));
  }

  #append(transactions: Block['transactions']): void {
    const header = {
      height: this.blocks.length,
      previousHash: this.blocks.at(-1)?.header.hash ?? this.genesisHash,
      merkleRoot: hash('merkleLeaf', String(this.blocks.length)),
      stateHash: hash('stateHash', ''),
    };
    this.blocks.push({ header: signHeader(header, this.key), transactions });
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }
}
