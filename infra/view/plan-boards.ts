// What one sees of a consortium: a board for each of its plans, under the plan's purpose.
import type { PlanView } from '@cohort/protos/ledger';
import { boardLines } from './draw-board.ts';
import type { NodeEvent } from './follow-events.ts';
import { obstacleLine, type Obstacle } from './obstacles-of.ts';
import { progressOf, type Progressing } from './progress-of.ts';
import { RoundBoard, type RoundRow } from './round-board.ts';

type NamedPlan = Pick<PlanView, 'status' | 'reason'> & { readonly body: Pick<PlanView['body'], 'purpose' | 'rounds' | 'datasets'> };

export class PlanBoards {
  /** By plan, in the order in which their first rounds were seen. */
  readonly boards = new Map<string, RoundBoard>();
  readonly #obstacles = new Map<string, readonly string[]>();
  readonly #plans = new Map<string, Progressing & { readonly purpose: string }>();

  /** The plan whose picture changed, or null. */
  apply(event: NodeEvent): string | null {
    const [plan, ...rest] = typeof event['round'] === 'string' ? event['round'].split('~') : [];
    if (plan === undefined || rest.length !== 2) return null;
    const board = this.boards.get(plan) ?? new RoundBoard(plan);
    this.boards.set(plan, board);
    return board.apply(event) ? plan : null;
  }

  /** Why a plan does not move, as it was last found out; none when it does. */
  hinder(plan: string, obstacles: readonly Obstacle[]): void {
    this.#obstacles.set(plan, obstacles.map(obstacleLine));
  }

  /** A line for each cause that the plan does not move. */
  obstacles(plan: string): readonly string[] {
    return (this.#obstacles.get(plan) ?? []).map((line) => `waits: ${line}`);
  }

  /** What the ledger has of it. */
  name(plan: string, { body: { purpose, rounds, datasets }, status, reason }: NamedPlan): void {
    this.#plans.set(plan, { purpose, rounds, status, reason });
    this.boards.get(plan)?.expect(datasets.map(({ msp }) => msp));
  }

  heading(plan: string): string {
    const known = this.#plans.get(plan);
    const board = this.boards.get(plan);
    const progress = known === undefined || board === undefined ? '' : `: ${known.purpose}, ${progressOf(board, known)}`;
    return `plan ${plan.slice(0, 12)}${progress}`;
  }

  /** Rounds of a plan that are over. */
  ended(plan: string): readonly RoundRow[] {
    return (this.boards.get(plan)?.inOrder ?? []).filter(({ endedAt }) => endedAt !== null);
  }

  /** A heading and a table for each plan, `width` characters wide. */
  lines(width?: number): string[] {
    const tables = [...this.boards].map(([plan, board]) => [this.heading(plan), ...boardLines(board, width), ...this.obstacles(plan)]);
    return tables.length === 0 ? ['no round was seen yet'] : tables.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
  }
}
