// Everything that is wrong with a file of rows, told at once: each kind of fault in a column once, and where else; never a cell's value.
import { CohortError } from '@cohort/protos/errors';

/** Kinds of fault that a refusal lists, and further lines that it names of each. */
const listed = 20;
const furtherLines = 5;

/** Text has lines; what has none has rows. */
export type CountedBy = 'line' | 'row';

/** Where a fault is: the file's line (0: of a whole column) and, for a cell, its 1-based column with the schema's name for it. */
export interface Place {
  readonly line: number;
  readonly column?: number;
  readonly name?: string;
}

interface Kind {
  /** Its first place, and what was expected and got. */
  readonly first: string;
  readonly further: number[];
  count: number;
}

export class Faults {
  readonly #file: string;
  readonly #countedBy: CountedBy;
  /** By column and what was expected and got, in the order of their first places. */
  readonly #kinds = new Map<string, Kind>();
  #found = 0;

  /** @param file the name that stands in front of each line number */
  constructor(file: string, countedBy: CountedBy = 'line') {
    this.#file = file;
    this.#countedBy = countedBy;
  }

  /** `expected` and `got` say of a cell what it is, not what is in it. */
  add({ line, column, name }: Place, expected: string, got: string): void {
    this.#found += 1;
    const at = column === undefined ? '' : `${line === 0 ? 'column ' : ':'}${String(column)}`;
    const said = `${at}${name === undefined ? '' : ` (${name})`}: expected ${expected}, got ${got}`;
    const known = this.#kinds.get(said);
    if (known === undefined) {
      const row = line === 0 ? '' : `${this.#countedBy === 'row' ? 'row ' : ''}${String(line)}`;
      const place = line === 0 && column === undefined ? '' : `:${row}`;
      this.#kinds.set(said, { first: `${this.#file}${place}${said}`, further: [], count: 1 });
      return;
    }
    known.count += 1;
    if (known.further.length < furtherLines) known.further.push(line);
  }

  get any(): boolean {
    return this.#found > 0;
  }

  /** @throws {CohortError} DATA_INVALID, a line for each of the first kinds and, where there are more, how many faults those are */
  throwAny(): void {
    if (this.any) throw new CohortError('DATA_INVALID', this.#lines().join('\n'));
  }

  #lines(): string[] {
    const kinds = [...this.#kinds.values()];
    const rest = kinds.slice(listed).reduce((sum, { count }) => sum + count, 0);
    return [
      ...kinds.slice(0, listed).map(({ first, further, count }) => `${first}${elsewhere(further, count, this.#countedBy)}`),
      ...(rest === 0 ? [] : [`${this.#file}: ${String(rest)} faults of other kinds`]),
    ];
  }
}

/** ` (4 times: also in lines 3, 7, 9)` */
function elsewhere(further: readonly number[], count: number, countedBy: CountedBy): string {
  if (count === 1) return '';
  const more = count - 1 - further.length;
  const lines = `${further.length === 1 ? countedBy : `${countedBy}s`} ${further.join(', ')}`;
  return ` (${String(count)} times: also in ${lines}${more === 0 ? '' : ` and ${String(more)} more`})`;
}
