// Draws the board: one table, redrawn in place on a terminal, one line per ended round elsewhere.
import { visible } from '@cohort/protos/visible';
import type { BudgetLeft, RoundBoard, RoundRow } from './round-board.ts';
import { screenWidth } from './screen-width.ts';
import { tableRows } from './table.ts';
import { wrap } from './wrap.ts';

const common = ['round', 'state', 'trained', 'shared', 'in sum', 'seconds'];
/** What can be told of a model: its accuracy without noise, what is left of the budgets under noise. */
const clear = [...common, 'accuracy'];
const noised = [...common, 'rounds left', 'budget spent', 'epsilon'];

/** The board's table; accuracies are the plain mean over the organisations that reported one. Names stand below their row. */
export function boardLines(board: RoundBoard, width = screenWidth(80)): string[] {
  const rows = board.inOrder;
  const underNoise = rows.some(({ budget }) => budget !== null);
  const lines = tableRows([underNoise ? noised : clear, ...rows.map((row) => cells(row, underNoise))], width);
  return lines.flatMap((drawn, at) => {
    const row = rows[at - 1];
    const notes = row === undefined ? '' : notesOf(row).join('; ');
    return notes === '' ? drawn : [...drawn, ...wrap(`    ${notes}`, width, '    ')];
  });
}

/** One plain line for a round that has ended. */
export function roundLine(row: RoundRow): string {
  const names = row.budget === null ? clear : noised;
  const values = cells(row, row.budget !== null).map((value, column) => `${names[column] ?? ''} ${value}`);
  return [...values, ...notesOf(row), ...(row.reason === null ? [] : [`reason ${row.reason}`])].join(' | ');
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
    trained: known(row.trained, row).sort(),
    shared: known(row.shared, row).sort(),
    expected: [...row.expected].sort(),
    members: row.members,
    absent: [...row.absent].sort(),
    excluded: [...row.excluded].sort(),
    refusals: Object.fromEntries([...row.refusals].sort()),
    singleAuthor: [...row.singleAuthor].sort(),
    confirmed: [...row.confirmed].sort(),
    disputed: [...row.disputed].sort(),
    tainted: row.tainted,
    seconds: row.endedAt === null ? null : (row.endedAt - row.openedAt) / 1000,
    accuracy: Object.fromEntries([...row.accuracy].sort()),
    budget: row.budget,
  };
}

function cells(row: RoundRow, underNoise: boolean): string[] {
  // Of a round that came to nothing there is nothing to come; of another it may follow.
  const none = row.state === 'void' || row.state === 'abandoned' ? '-' : '';
  const mean =
    row.accuracy.size === 0 ? none : ([...row.accuracy.values()].reduce((sum, value) => sum + value, 0) / row.accuracy.size).toFixed(3);
  return [
    row.attempt === 0 ? String(row.number) : `${String(row.number)}.${String(row.attempt)}`,
    row.tainted ? 'tainted' : row.state,
    String(known(row.trained, row).length),
    String(known(row.shared, row).length),
    row.members === null ? none : String(row.members),
    row.endedAt === null ? '' : ((row.endedAt - row.openedAt) / 1000).toFixed(1),
    ...(underNoise ? budgetCells(row.budget) : [mean]),
  ];
}

/** Who is missing where, in words; nothing of a round that goes as it should. */
function notesOf(row: RoundRow): string[] {
  const note = (what: string, names: Iterable<string | number>): string[] => {
    const listed = [...names].sort().join(' ');
    return listed === '' ? [] : [`${what} ${listed}`];
  };
  const unsettled = [...row.singleAuthor].filter((index) => !row.confirmed.has(index) && !row.disputed.has(index));
  return [
    ...note('single author of index', unsettled),
    ...note('disputed index', row.disputed),
    ...note('not trained', missing(row.trained, row)),
    ...note('not shared', missing(row.shared, row)),
    ...note('absent', row.absent),
    ...note('excluded', row.excluded),
  ];
}

/** Who did it: as their agents here say, and of agents elsewhere those whose share a party here has. */
function known(done: ReadonlySet<string>, { arrived, agentsHere }: RoundRow): string[] {
  return [...done, ...[...arrived].filter((organisation) => !agentsHere.has(organisation))];
}

/** Once the round has gone on without them, where that can be known here. Who refused stands among the excluded, with the reason. */
function missing(done: ReadonlySet<string>, row: RoundRow): readonly string[] {
  const { state, expected, refusals, agentsHere, partiesHere } = row;
  if (state === 'open' || state === 'collecting') return [];
  const did = known(done, row);
  const canTell = (organisation: string): boolean => agentsHere.has(organisation) || partiesHere.size > 0;
  return [...expected].filter((organisation) => !did.includes(organisation) && !refusals.has(organisation) && canTell(organisation));
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
    const shown = lines.flatMap((line) => wrap(visible(line), this.#out.columns, '    '));
    const up = this.#drawn === 0 ? '' : `\u001b[${String(this.#drawn)}A`;
    this.#out.write(`${up}${shown.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J`);
    this.#drawn = shown.length;
  }
}
