// Which columns nearly say the label already: in a second reading of the file, once the label's rule is known.
import type { ColumnType, RawRow, RowSink } from '../../ports/data-source.ts';
import { numeralsWith } from '../decimal.ts';
import { Faults } from '../faults.ts';
import { withFlags } from '../table-reader.ts';
import { mostTexts } from './column-tally.ts';

/** A column that says the class of so many rows is one that was written down after it. */
const nearlyAll = 0.98;
const fewestRows = 20;

interface Tie {
  /** Rows of class 0 and of class 1 by text; null once there are too many texts. */
  texts: Map<string, [number, number]> | null;
  readonly lowest: [number, number];
  readonly highest: [number, number];
  numbers: number;
}

export class LabelTies implements RowSink {
  readonly faults = new Faults('file');
  readonly #at: number;
  readonly #classOf: (cell: string) => 0 | 1 | null;
  readonly #numberOf: (cell: string) => number | null;
  readonly #ties: Tie[] = [];
  #flags: readonly number[] = [];
  readonly #classes: [number, number] = [0, 0];

  /** `classOf` gives null for a cell without a class. */
  constructor(at: number, classOf: (cell: string) => 0 | 1 | null, decimal: '.' | ',') {
    this.#at = at;
    this.#classOf = classOf;
    this.#numberOf = numeralsWith(decimal);
  }

  header(): void {
    // Names have no class.
  }

  types(types: readonly ColumnType[]): void {
    this.#flags = types.flatMap(({ holds }, at) => (holds === 'boolean' ? [at] : []));
  }

  rows(batch: readonly RawRow[]): void {
    for (const row of batch) {
      const { cells } = this.#flags.length === 0 ? row : withFlags(row, this.#flags);
      const label = this.#classOf(cells[this.#at] ?? '');
      if (label === null) continue;
      this.#classes[label] += 1;
      for (const [at, cell] of cells.entries()) this.#add((this.#ties[at] ??= noTie()), cell ?? '', label);
    }
  }

  get classes(): readonly [number, number] {
    return this.#classes;
  }

  /** Whether the column at this place says the class of nearly every row, as far as one value at a time does. */
  says(at: number): boolean {
    const tie = this.#ties[at];
    const rows = this.#classes[0] + this.#classes[1];
    if (tie === undefined || rows < fewestRows || Math.min(...this.#classes) < 2) return false;
    const [low, high] = [tie.lowest, tie.highest];
    const apart = tie.numbers === rows && (high[0] < low[1] || high[1] < low[0]);
    if (apart) return true;
    // Texts of a row or two say a class by chance.
    if (tie.texts === null || tie.texts.size * 5 > rows) return false;
    const right = [...tie.texts.values()].reduce((sum, counts) => sum + Math.max(...counts), 0);
    return right >= nearlyAll * rows && Math.max(...this.#classes) < nearlyAll * rows;
  }

  #add(tie: Tie, cell: string, label: 0 | 1): void {
    const value = this.#numberOf(cell);
    if (value !== null) {
      tie.numbers += 1;
      tie.lowest[label] = Math.min(tie.lowest[label], value);
      tie.highest[label] = Math.max(tie.highest[label], value);
    }
    if (tie.texts === null) return;
    const counts = tie.texts.get(cell) ?? [0, 0];
    counts[label] += 1;
    tie.texts.set(cell, counts);
    if (tie.texts.size > mostTexts) tie.texts = null;
  }
}

function noTie(): Tie {
  return { texts: new Map(), lowest: [Infinity, Infinity], highest: [-Infinity, -Infinity], numbers: 0 };
}
