// A ledger in this process for tests: the real contracts over a memory, blocks that its key signs, and the faults that a test asks for.
import { setImmediate as turn } from 'node:timers/promises';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import type {
  Block,
  BlockTransaction,
  Genesis,
  PlanView,
  ProposalBody,
  RoundView,
  TransactionBodies,
  TransactionVerb,
} from '@cohort/protos/ledger';
import { firstRules } from '@cohort/policies/consortium-rules';
import { accountsOf } from '@cohort/policies/accounts-of';
import { proposalId } from '@cohort/protos/proposal-id';
import { termsHash, type Plan, type Terms } from '@cohort/protos/terms';
import type { Ledger, Receipt } from '../client/ledger.ts';
import { createCompositeKey } from '../core/composite-key.ts';
import { anchorOf } from '../core/invoke.ts';
import { Consortium, identityOf, proposalRequest } from '../core/testing/consortium.ts';
import { TestChain } from './test-chain.ts';

export interface Submitted {
  /** Node id of whoever signed it. */
  readonly by: string;
  readonly verb: TransactionVerb;
  readonly body: unknown;
}

export class TestLedger {
  readonly genesisHash: string;
  readonly chain: TestChain;
  /** What was taken since the founding, in order. */
  readonly submitted: Submitted[] = [];
  /** Verbs of which the ledger takes no transaction while they are in here, and what it answers. */
  readonly refuse = new Map<TransactionVerb, CohortError>();
  readonly #genesis: Genesis;
  readonly #consortium: Consortium;
  readonly #receipts = new Map<string, Receipt>();
  #epoch = 0;
  #plans: readonly PlanView[] = [];
  #rounds = new Map<string, RoundView>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(genesis: Genesis, consortium: Consortium, blocks: readonly Block[]) {
    this.#genesis = genesis;
    this.#consortium = consortium;
    this.chain = new TestChain(anchorOf(genesis), blocks);
    this.genesisHash = anchorOf(genesis);
  }

  /** `nodes` besides the organisations' admins. */
  static async begin(genesis: Genesis): Promise<TestLedger> {
    const ledger = new TestLedger(genesis, await Consortium.begin(genesis), []);
    await ledger.#append([]);
    return ledger;
  }

  /** What was taken under this verb since the founding, in order. */
  taken<V extends TransactionVerb>(verb: V): TransactionBodies[V][] {
    return this.submitted.filter((item) => item.verb === verb).map(({ body }) => body as TransactionBodies[V]);
  }

  /** The newest of them. @throws {RangeError} when there is none */
  newest<V extends TransactionVerb>(verb: V): TransactionBodies[V] {
    const body = this.taken(verb).at(-1);
    if (body === undefined) throw new RangeError(`${verb}: expected one taken, got none`);
    return body;
  }

  /** Another ledger with the same past and no faults. */
  fork(): TestLedger {
    const copy = new TestLedger(this.#genesis, this.#consortium.fork(), this.blocks);
    [copy.#epoch, copy.#plans, copy.#rounds] = [this.#epoch, this.#plans, this.#rounds];
    return copy;
  }

  get blocks(): readonly Block[] {
    return this.chain.blocks;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Plans as the newest block leaves them, in the order of their proposers. */
  get plans(): readonly PlanView[] {
    return this.#plans;
  }

  /** Rounds as the newest block leaves them, by key. */
  get rounds(): ReadonlyMap<string, RoundView> {
    return this.#rounds;
  }

  /** @throws {CohortError} ROUND_UNKNOWN */
  view(round: string): RoundView {
    const view = this.#rounds.get(round);
    if (view === undefined) throw new CohortError('ROUND_UNKNOWN', round);
    return view;
  }

  /** Ends epochs by votes of every organisation's admin until `epoch` has begun. */
  async endEpochs(epoch: number): Promise<void> {
    while (this.#epoch < epoch) {
      const from = this.#epoch;
      for (const { msp } of this.#genesis.organisations)
        if (this.#epoch === from) await this.submit(`${msp}/admin`, 'epochs.advance', `end-${String(from)}`, { from });
    }
  }

  /** A member's agent enrols with its dataset `heart` and the accounts that the terms draw on. */
  async enrol(round: string, msp: string): Promise<void> {
    const { terms } = this.view(round);
    const dataset = { msp, dataset: 'heart', version: 1 };
    const drawn = accountsOf(terms, await this.#consortium.ask('datasets.get', dataset));
    const { accounts: stated } = await this.#consortium.statement(msp, dataset.dataset);
    const accounts = drawn.map(({ account }) => ({ account, nonce: stated.find((item) => item.account === account)?.nonce ?? 0 }));
    await this.submit(`${msp}/agent`, 'rounds.enrol', `enrol-${round}`, { round, dataset, accounts });
  }

  /** Changes an accepted plan behind the contracts' back, as a ledger of other rules might have taken it: the consortium's take it then. */
  amend(plan: string, change: Partial<Plan>): void {
    const { minCohort = firstRules.minCohort } = change;
    const rules = { ...firstRules, minCohort };
    const value = canonicalJson({ rules, since: 0, before: rules, proposal: plan });
    if (minCohort < firstRules.minCohort)
      this.#consortium.ledger.state.set(createCompositeKey('rules', []), new TextEncoder().encode(value));
    this.amendState<{ readonly plan: Plan }>(['plan', plan], (stored) => ({
      ...stored,
      plan: { ...stored.plan, ...change },
    }));
  }

  /** Changes what the contracts keep of an opened round, whose hash then names the changed terms: no derivation would have made them. */
  async amendRound(round: string, change: Partial<Terms>): Promise<void> {
    await this.#inTurn(async () => {
      this.amendState<{ readonly terms: Terms }>(['round', ...round.split('~')], (stored) => {
        const terms = { ...stored.terms, ...change };
        return { ...stored, terms, termsHash: termsHash(terms, this.genesisHash) };
      });
      await this.#look();
    });
  }

  /** Changes a committed value behind the contracts' back; `key` is its type and attributes. */
  amendState<T>(key: readonly string[], change: (value: T) => T): void {
    this.#consortium.ledger.amend(key, change);
  }

  /** Has the first organisation's proposal voted for by all and carried out, in one block; returns its id, which is a plan's too. */
  async decide(body: ProposalBody): Promise<string> {
    const [{ msp: proposer } = { msp: '' }] = this.#genesis.organisations;
    const nonce = `nonce-${String(this.blocks.length)}`;
    const proposal = proposalId(body, proposer, nonce);
    await this.inOneBlock(async (submit) => {
      await submit(`${proposer}/admin`, 'governance.propose', proposalRequest(body, nonce, this.#epoch + 10));
      for (const msp of (await this.#consortium.ask('governance.get', { proposal })).electorate)
        await submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
      await submit(`${proposer}/admin`, 'governance.close', { proposal });
    });
    return proposal;
  }

  /** Runs transactions one after the other and puts them into one block. */
  async inOneBlock(
    work: (submit: <V extends TransactionVerb>(node: string, verb: V, body: TransactionBodies[V]) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    await this.#inTurn(async () => {
      const transactions: BlockTransaction[] = [];
      await work(async (node, verb, body) => {
        transactions.push(await this.#execute(node, verb, `block-${String(this.blocks.length)}-${String(transactions.length)}`, body));
      });
      await this.#append(transactions);
    });
  }

  /** A node's own client of this ledger. */
  clientOf(node: string): Ledger {
    return {
      genesisHash: this.genesisHash,
      verifyHeader: this.chain.verifyHeader,
      submit: async (verb, requestId, body) => {
        await turn();
        return this.submit(node, verb, requestId, body);
      },
      evaluate: async (verb, body) => {
        await turn();
        return this.#consortium.ask(verb, body);
      },
      blocks: (from, signal) => this.chain.follow(from, signal),
      head: () => Promise.resolve(this.chain.head),
      close: () => Promise.resolve(),
    };
  }

  /** A transaction of `node`, in a block of its own. @throws {CohortError} the contracts' refusal, or the test's */
  submit<V extends TransactionVerb>(node: string, verb: V, requestId: string, body: TransactionBodies[V]): Promise<Receipt> {
    return this.#inTurn(async () => {
      const refusal = this.refuse.get(verb);
      if (refusal !== undefined) throw refusal;
      const id = `${node} ${requestId}`;
      const before = this.#receipts.get(id);
      const transaction = await this.#execute(node, verb, requestId, body);
      // The contracts gave the stored payload: they refuse the same id with another body.
      if (before !== undefined) return before;
      await this.#append([transaction]);
      const receipt = { txId: transaction.txId, height: this.blocks.length - 1, payload: transaction.payload as Receipt['payload'] };
      this.#receipts.set(id, receipt);
      this.submitted.push({ by: node, verb, body: transaction.body });
      return receipt;
    });
  }

  async #execute<V extends TransactionVerb>(
    node: string,
    verb: V,
    requestId: string,
    body: TransactionBodies[V],
  ): Promise<BlockTransaction> {
    const { payload, event } = await this.#consortium.submit(node, verb, body, requestId);
    const [msp = ''] = node.split('/');
    const creator = { msp, certSha256: identityOf(node) };
    const txId = hash('transaction', `${node} ${requestId}`);
    return { txId, creator, verb, requestId, body: structuredClone(body), code: 'VALID', event, payload };
  }

  /** Transactions one at a time, as the chain orders them. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #append(transactions: readonly BlockTransaction[]): Promise<void> {
    await this.#look();
    this.chain.append(transactions);
  }

  async #look(): Promise<void> {
    const { epoch } = await this.#consortium.ask('epochs.current', {});
    const plans = await this.#consortium.list('rounds.plans', {});
    const rounds = new Map<string, RoundView>();
    for (const { plan } of plans) for (const view of await this.#consortium.list('rounds.list', { plan })) rounds.set(view.round, view);
    [this.#epoch, this.#plans, this.#rounds] = [epoch, plans, rounds];
  }
}
