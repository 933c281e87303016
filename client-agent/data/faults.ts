// Everything that is wrong with a file of rows, told at once: the first places, then how many of each kind; never a cell's value.
import { CohortError } from '@cohort/protos/errors';

/** Places that a refusal lists, and kinds that it counts. */
const listed = 20;

/** Where a fault is: the file's line and, for a cell, its 1-based column with the schema's name for it. */
export interface Place {
  readonly line: number;
  readonly column?: number;
  readonly name?: string;
}

export class Faults {
  readonly #file: string;
  readonly #first: string[] = [];
  readonly #kinds = new Map<string, number>();
  #found = 0;

  /** @param file the name that stands in front of each line number */
  constructor(file: string) {
    this.#file = file;
  }

  /** `expected` and `got` say of a cell what it is, not what is in it. */
  add({ line, column, name }: Place, expected: string, got: string): void {
    this.#found += 1;
    const named = name === undefined ? '' : ` (${name}):`;
    const kind = `${named} expected ${expected}, got ${got}`;
    const place = column === undefined ? String(line) : `${String(line)}:${String(column)}`;
    if (this.#first.length < listed) this.#first.push(`${this.#file}:${place}${name === undefined ? ':' : ''}${kind}`);
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
  }

  get any(): boolean {
    return this.#found > 0;
  }

  /** @throws {CohortError} DATA_INVALID, a line for each of the first faults and, where there are more, one for each kind */
  throwAny(): void {
    if (this.any) throw new CohortError('DATA_INVALID', [...this.#first, ...this.#counts()].join('\n'));
  }

  /** The commonest first. */
  #counts(): string[] {
    if (this.#found <= this.#first.length) return [];
    const kinds = [...this.#kinds].sort(([, one], [, other]) => other - one);
    const rest = kinds.slice(listed).reduce((sum, [, count]) => sum + count, 0);
    return [
      `${this.#file}: ${String(this.#found)} faults in all, by kind:`,
      ...kinds.slice(0, listed).map(([kind, count]) => `${String(count)} x${kind}`),
      ...(rest === 0 ? [] : [`${String(rest)} of other kinds`]),
    ];
  }
}
