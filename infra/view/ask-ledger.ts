// Adds to boards what only the ledger knows: each plan's purpose, and how its accounts stood after each round.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import type { PlanView } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import { budgetsAfter } from './budget-left.ts';
import type { Obstacle } from './obstacles-of.ts';
import type { PlanBoards } from './plan-boards.ts';

/** A ledger that did not answer is left alone for so long, so that rounds are shown as they come. */
const restMs = 10_000;
/** It is away, or knows nothing of whoever watches: rounds can be watched all the same. */
const unanswered: ReadonlySet<string> = new Set([
  'UNREACHABLE',
  'TIMED_OUT',
  'REPLY_INVALID',
  'CERTIFICATE_UNKNOWN',
  'NODE_NOT_ACTIVE',
  'MEMBER_SUSPENDED',
]);

/** Asks a plan's parties why it does not move. */
type AskParties = (plan: PlanView) => Promise<readonly Obstacle[]>;

export class LedgerAsker {
  readonly #ledger: Pick<Ledger, 'evaluate'>;
  readonly #askParties: AskParties;
  readonly #plans = new Map<string, PlanView>();
  readonly #asked = new Set<string>();
  #restUntil = 0;

  constructor(ledger: Pick<Ledger, 'evaluate'>, askParties: AskParties) {
    this.#ledger = ledger;
    this.#askParties = askParties;
  }

  /** Asks for what is missing and was not asked for; a ledger that does not answer leaves it out. @throws {CohortError} the ledger's other refusals */
  async fill(boards: PlanBoards): Promise<void> {
    if (performance.now() < this.#restUntil) return;
    try {
      for (const plan of boards.boards.keys()) await this.#fillPlan(boards, plan);
    } catch (thrown) {
      const { code } = CohortError.from(thrown);
      if (!unanswered.has(code)) throw thrown;
      this.#restUntil = performance.now() + restMs;
    }
  }

  async #fillPlan(boards: PlanBoards, plan: string): Promise<void> {
    const view = await this.#viewOf(plan);
    if (view === undefined) return;
    boards.name(plan, (await this.#findObstacles(boards, plan)) ?? view);
    const rounds = boards.ended(plan).filter(({ round }) => !this.#asked.has(round));
    if (rounds.length === 0) return;
    const mechanisms = new Map([...this.#plans].map(([id, { body }]) => [id, body.mechanism]));
    const keys = rounds.map(({ round }) => round);
    const budgets = await budgetsAfter(this.#ledger, view.body, keys, mechanisms);
    for (const row of rounds) {
      row.budget = budgets.get(row.round) ?? null;
      this.#asked.add(row.round);
    }
  }

  /** The plan as it is now; undefined for one whose last round was published: it moves, and its parties are left alone. */
  async #findObstacles(boards: PlanBoards, plan: string): Promise<PlanView | undefined> {
    const last = boards.ended(plan).at(-1);
    const moves = last?.state === 'published' && !last.tainted;
    const now = moves ? undefined : await this.#ledger.evaluate('rounds.plan', { plan });
    boards.hinder(plan, now === undefined ? [] : await this.#askParties(now));
    return now;
  }

  async #viewOf(plan: string): Promise<PlanView | undefined> {
    if (!this.#plans.has(plan)) for (const view of await listAll(this.#ledger, 'rounds.plans', {})) this.#plans.set(view.plan, view);
    return this.#plans.get(plan);
  }
}
