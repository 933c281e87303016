// A ledger for tests: blocks and views are what the test says.
import type { Ledger, Receipt } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import type {
  AccountStatement,
  Block,
  DatasetView,
  Enrolment,
  PlanView,
  QueryBodies,
  QueryResults,
  QueryVerb,
  RoundStatus,
  NodeRecord,
  RotationView,
  RoundView,
  SignedHeader,
  TransactionVerb,
} from '@cohort/protos/ledger';
import { roundKey, termsHash, type Terms } from '@cohort/protos/terms';
import { accountCharges } from '../ledger-view/account-charges.ts';

const isActive = ({ status }: PlanView): boolean => status !== 'finished' && status !== 'closed';
const heart = { dataset: 'heart', version: 1 };

export class FakeLedger implements Ledger {
  readonly genesisHash = 'ab'.repeat(32);
  readonly ledgerKeys = [];
  readonly chain: Block[] = [];
  readonly rounds = new Map<string, RoundView>();
  /** What has become of a party's record, by node. */
  readonly rotations = new Map<string, RotationView>();
  /** Records in force that are not as the newest round names them. */
  readonly records = new Map<string, NodeRecord>();
  readonly requests: { readonly verb: TransactionVerb; readonly requestId: string; readonly body: unknown }[] = [];
  readonly datasets: DatasetView[] = [];
  /** Accounts by dataset, as `budgets.statement` shows them. */
  readonly accounts = new Map<string, AccountStatement[]>();
  current: string | null = null;
  /** How the plan stands. */
  readonly standing: { status: PlanView['status']; waitsFor: readonly string[] } = { status: 'active', waitsFor: [] };
  /** Thrown by the next submission, after it was applied. */
  loseNextAnswer = false;
  refuseNext: CohortError | null = null;
  readonly #waiting = new Set<() => void>();
  #fork = '';

  constructor() {
    this.push('epochs.advance');
  }

  submit(verb: TransactionVerb, requestId: string, body: unknown): Promise<Receipt> {
    const refusal = this.refuseNext;
    this.refuseNext = null;
    if (refusal !== null) return Promise.reject(refusal);
    const repeated = this.requests.some((request) => request.requestId === requestId);
    this.requests.push({ verb, requestId, body });
    const { round, dataset } = body as { round: string; dataset: Enrolment['dataset'] };
    if (!repeated) this.enrol(round, [dataset.msp], dataset);
    if (this.loseNextAnswer) {
      this.loseNextAnswer = false;
      return Promise.reject(new CohortError('COMMIT_UNKNOWN', 'the answer was lost'));
    }
    return Promise.resolve({ txId: requestId, height: this.chain.length - 1, payload: null });
  }

  evaluate<V extends QueryVerb>(verb: V, body: QueryBodies[V]): Promise<QueryResults[V]> {
    return this.#answer(verb, body) as Promise<QueryResults[V]>;
  }

  #answer(verb: QueryVerb, body: unknown): Promise<unknown> {
    if (verb === 'rounds.plans') return Promise.resolve({ items: this.plans(), bookmark: '' });
    if (verb === 'rounds.activePlans') return Promise.resolve({ items: this.plans().filter(isActive), bookmark: '' });
    if (verb === 'rounds.plan') return Promise.resolve(this.plans().find(({ plan }) => plan === (body as { plan: string }).plan));
    if (verb === 'members.node') return Promise.resolve(this.#node((body as { readonly node: string }).node));
    if (verb === 'epochs.current') return Promise.resolve({ epoch: 0, seconds: 3600, nextSeconds: 3600, asked: [], needed: 3 });
    if (verb === 'datasets.list') return Promise.resolve({ items: structuredClone(this.datasets), bookmark: '' });
    if (verb === 'datasets.get') {
      const { msp, dataset, version } = body as QueryBodies['datasets.get'];
      const found = this.datasets.find((item) => item.msp === msp && item.dataset === dataset && item.version === version);
      return found === undefined ? Promise.reject(new CohortError('NOT_FOUND', verb)) : Promise.resolve(structuredClone(found));
    }
    if (verb === 'budgets.statement') {
      const { msp, dataset } = body as { readonly msp: string; readonly dataset: string };
      const protection = this.datasets.find((item) => item.dataset === dataset)?.protection;
      return Promise.resolve(structuredClone({ msp, dataset, protection, accounts: this.accounts.get(dataset) ?? [], bookmark: '' }));
    }
    const view = this.rounds.get((body as { readonly round: string }).round);
    return view === undefined ? Promise.reject(new CohortError('ROUND_UNKNOWN', verb)) : Promise.resolve(structuredClone(view));
  }

  /** A party as the terms of the newest round name it. */
  #node(node: string): unknown {
    const party = [...this.rounds.values()].at(-1)?.terms.parties.find((item) => item.node === node);
    const rest = { role: 'party', identityCertSha256: '00'.repeat(32), status: 'active', rotation: this.rotations.get(node) ?? null };
    return { ...party, ...this.records.get(node), ...rest };
  }

  async *blocks(fromHeight: number, signal: AbortSignal): AsyncGenerator<Block, void, undefined> {
    for (let height = fromHeight; !signal.aborted;) {
      const block = this.chain[height];
      if (block === undefined) await this.#change(signal);
      else {
        yield block;
        height += 1;
      }
    }
  }

  head(): Promise<SignedHeader> {
    const last = this.chain.at(-1);
    return last === undefined ? Promise.reject(new CohortError('UNREACHABLE', 'empty')) : Promise.resolve(last.header);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  open(terms: Terms): RoundView {
    const round = roundKey(terms);
    const nothing = {
      closedBy: [],
      bodyHash: null,
      body: null,
      modelOut: null,
      reason: null,
      singleAuthor: [],
      disputes: [],
      claims: [],
      tainted: false,
    };
    const view: RoundView = { round, terms, termsHash: termsHash(terms, this.genesisHash), status: 'enrolling', enrolled: [], ...nothing };
    this.rounds.set(round, view);
    this.current = round;
    this.push('rounds.open');
    return view;
  }

  /** With this dataset, or each with the rig's; only registered rows are charged. */
  enrol(round: string, members: readonly string[], offered: Pick<Enrolment['dataset'], 'dataset' | 'version'> = heart): void {
    const { terms, enrolled: before } = this.rounds.get(round) ?? { terms: null, enrolled: [] };
    const enrolled = members.map((member): Enrolment => {
      const dataset = { msp: member, dataset: offered.dataset, version: offered.version };
      const known = this.datasets.find(
        (item) => item.msp === member && item.dataset === dataset.dataset && item.version === dataset.version,
      );
      const priced = terms === null || known === undefined ? [] : accountCharges(terms, known);
      return {
        member,
        node: `${member}/agent`,
        nodeKey: '',
        boxKey: '',
        dataset,
        bucket: { lower: 1, upper: 2 },
        reserved: priced.map(({ account, cost }) => ({ account, cost: String(cost) })),
      };
    });
    this.set(round, { enrolled: [...before, ...enrolled] }, 'rounds.enrol');
  }

  set(round: string, change: Partial<RoundView> & { readonly status?: RoundStatus }, verb: TransactionVerb): void {
    const view = this.rounds.get(round);
    if (view === undefined) throw new CohortError('ROUND_UNKNOWN', round);
    this.rounds.set(round, { ...view, ...change });
    this.push(verb);
  }

  /** Forgets the newest blocks and goes on differently. */
  rollBack(blocks: number): void {
    this.chain.length -= blocks;
    this.#fork += 'x';
  }

  push(verb: TransactionVerb): void {
    const height = this.chain.length;
    const previousHash = this.chain.at(-1)?.header.hash ?? '00'.repeat(32);
    const header = {
      height,
      previousHash,
      merkleRoot: '',
      stateHash: '',
      hash: hash('block', previousHash, this.#fork, height),
      signatures: [],
    };
    const transaction = {
      txId: String(height),
      creator: { msp: 'x', certSha256: '' },
      verb,
      requestId: '',
      body: null,
      code: 'VALID',
      event: null,
      payload: null,
    } as const;
    this.chain.push({ header, transactions: [transaction] });
    for (const wake of this.#waiting) wake();
  }

  private plans(): PlanView[] {
    const terms = this.rounds.get(this.current ?? '')?.terms;
    if (terms === undefined) return [];
    const { plan, planHash, parties, modelIn } = terms;
    return [
      {
        plan,
        planHash,
        body: terms as unknown as PlanView['body'],
        parties,
        ...this.standing,
        resumedBy: [],
        reason: null,
        model: modelIn,
        current: this.current,
      },
    ];
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
