// What the columns of a source that has types hold, against what the schema's columns are: told by column, before any row is read.
import type { ColumnType } from '../ports/data-source.ts';
import type { Faults } from './faults.ts';
import type { Column } from './schema.ts';

type Holds = ColumnType['holds'];

/** What may stand for what: nothing is converted but whole numbers to text, and truth values to 1 and 0 or to their words. */
const wanted = {
  numbers: { types: ['whole', 'real', 'boolean'], expected: 'numbers' },
  texts: { types: ['text', 'whole', 'boolean'], expected: 'texts' },
  ids: { types: ['text', 'whole'], expected: 'ids as texts or whole numbers' },
  anything: { types: ['whole', 'real', 'text', 'boolean', 'date'], expected: 'values' },
} as const satisfies Record<string, { readonly types: readonly Holds[]; readonly expected: string }>;

const remedies: Readonly<Record<Holds, string>> = {
  whole: 'whole numbers',
  real: 'numbers that need not be whole',
  text: 'texts; convert the column to numbers where it is exported',
  boolean: 'true and false',
  date: 'dates; export days or years since something',
  nothing: 'nothing',
};

/** The places of truth values that the schema reads as numbers. Other columns than the schema's are the header's fault, or each row's. */
export function checkTypes(types: readonly ColumnType[], columns: readonly Column[], faults: Faults): readonly number[] {
  const flags: number[] = [];
  for (const [at, { holds, called }] of types.entries()) {
    const column = columns[at];
    if (column === undefined || holds === 'nothing') continue;
    const { types: fitting, expected } = wanted[wantedOf(column)];
    if (!(fitting as readonly Holds[]).includes(holds))
      faults.add({ line: 0, column: at + 1, name: column.name }, `${expected} in the column`, `${called}, which holds ${remedies[holds]}`);
    else if (holds === 'boolean' && wantedOf(column) === 'numbers') flags.push(at);
  }
  return flags;
}

function wantedOf(column: Column): keyof typeof wanted {
  if (column.kind === 'ignore') return 'anything';
  if (column.kind === 'patient') return 'ids';
  return column.kind === 'number' || column.type !== 'text' ? 'numbers' : 'texts';
}
