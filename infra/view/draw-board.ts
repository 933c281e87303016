// Draws the board: one table, redrawn in place on a terminal, one line per ended round elsewhere.
import type { BudgetLeft, RoundBoard, RoundRow } from './round-board.ts';
import { table } from './table.ts';

const common = ['round', 'state', 'trained', 'shared', 'in sum', 'absent', 'excluded', 'seconds'];
/** What can be told of a model: its accuracy without noise, what is left of the budgets under noise. */
const clear = [...common, 'accuracy'];
const noised = [...common, 'rounds left', 'budget spent', 'epsilon'];

/** The board's table; accuracies are the plain mean over the organisations that reported one. */
export function boardLines(board: RoundBoard): string[] {
  const rows = board.inOrder;
  const underNoise = rows.some(({ budget }) => budget !== null);
  return table([underNoise ? noised : clear, ...rows.map((row) => cells(row, underNoise))]);
}

/** One plain line for a round that has ended. */
export function roundLine(row: RoundRow): string {
  const values = cells(row, row.budget !== null);
  return (
    (row.budget === null ? clear : noised).map((name, column) => `${name} ${values[column] ?? ''}`).join(' | ') +
    (row.reason === null ? '' : ` | reason ${row.reason}`)
  );
}

/** A round as `--json` prints it. */
export function roundJson(row: RoundRow): Record<string, unknown> {
  return {
    event: 'round',
    round: row.round,
    number: row.number,
    attempt: row.attempt,
    state: row.state,
    reason: row.reason,
    trained: [...row.trained].sort(),
    shared: [...row.shared].sort(),
    expected: [...row.expected].sort(),
    members: row.members,
    absent: [...row.absent].sort(),
    excluded: [...row.excluded].sort(),
    refusals: Object.fromEntries([...row.refusals].sort()),
    singleAuthor: [...row.singleAuthor].sort(),
    seconds: row.endedAt === null ? null : (row.endedAt - row.openedAt) / 1000,
    accuracy: Object.fromEntries([...row.accuracy].sort()),
    budget: row.budget,
  };
}

function cells(row: RoundRow, underNoise: boolean): string[] {
  const names = (set: ReadonlySet<string>) => (set.size === 0 ? '-' : [...set].sort().join(' '));
  const mean =
    row.accuracy.size === 0 ? '' : ([...row.accuracy.values()].reduce((sum, value) => sum + value, 0) / row.accuracy.size).toFixed(3);
  const single = row.singleAuthor.size === 0 ? '' : ' (single author)';
  return [
    row.attempt === 0 ? String(row.number) : `${String(row.number)}.${String(row.attempt)}`,
    row.state + single,
    counted(row.trained, row),
    counted(row.shared, row),
    row.members === null ? '' : String(row.members),
    names(row.absent),
    names(row.excluded),
    row.endedAt === null ? '' : ((row.endedAt - row.openedAt) / 1000).toFixed(1),
    ...(underNoise ? budgetCells(row.budget) : [mean]),
  ];
}

/** How many, and once the round has gone on without the others, who they are. */
function counted(done: ReadonlySet<string>, { state, expected, refusals }: RoundRow): string {
  // Who refused stands among the excluded, with the reason.
  const missing = [...expected].filter((organisation) => !done.has(organisation) && !refusals.has(organisation)).sort();
  const wentOn = state !== 'open' && state !== 'collecting';
  return wentOn && missing.length > 0 ? `${String(done.size)} (not ${missing.join(' ')})` : String(done.size);
}

/** Empty while the round runs, and where the ledger did not answer. */
function budgetCells(budget: BudgetLeft | null): string[] {
  if (budget === null) return ['', '', ''];
  const { rounds, spent, epsilon } = budget;
  return [String(rounds), `${(100 * spent).toFixed(1)} %`, epsilon.toFixed(2)];
}

/** Redraws `lines` over what the last call drew. */
export class Screen {
  #drawn = 0;
  readonly #out: NodeJS.WriteStream;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  draw(lines: readonly string[]): void {
    const width = this.#out.columns;
    const up = this.#drawn === 0 ? '' : `\u001b[${String(this.#drawn)}A`;
    this.#out.write(up + lines.map((line) => `\u001b[2K${line.slice(0, width)}\n`).join(''));
    this.#drawn = lines.length;
  }
}
