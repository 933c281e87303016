// Which column is the label and which of its values are class 1: told by its title and its values, for a person to confirm.
import { CohortError } from '@cohort/protos/errors';
import { numeralsWith } from '../decimal.ts';
import type { LabelColumn } from '../schema.ts';
import type { ColumnTally } from './column-tally.ts';
import { envelope, levelsOf, type ColumnInput } from './propose-column.ts';
import { leastRows } from './remark.ts';

const titles = /^(?:label|target|outcome|class|y|sick|ill|disease|diseased|diagnosis|dead|death|died|deceased|default|churn|readmitted|event|num)$/i;
const affirmative = /^(?:yes|y|true|t|1|positive|pos|sick|ill|case|dead|died|present|ja|oui|si|s\u00ed|bad)$/i;

/** Where the label is. @throws {CohortError} USAGE where none is named and none is called like one */
export function labelAt(columns: readonly ColumnTally[], named: string | null): number {
  const at = named === null ? columns.findLastIndex(({ title }) => titles.test(title)) : columns.findIndex(({ title }) => title === named);
  if (at >= 0) return at;
  const expected = named === null ? 'the column that is to be learnt' : "one of the file's columns";
  const list = columns.map(({ title }) => title).slice(0, 40);
  throw new CohortError('USAGE', `--label: expected ${expected}, got ${named ?? 'none'}; the columns are ${list.join(', ')}`);
}

export interface ProposedLabel {
  readonly column: LabelColumn;
  readonly rule: string;
}

/** @throws {CohortError} DATA_INVALID where no rule can tell two classes apart */
export function proposeLabel(file: string, { naming, tally, decimal, constants, say }: ColumnInput): ProposedLabel {
  const missing = tally.missingCells === 0 ? 'refuse' : 'drop-row';
  if (missing === 'drop-row') say('is missing in some rows, which are left out: a label is never made up');
  if (tally.different < 2) throw oneClass(file, naming.name, 'one value in every row');
  const { numbers, whole, lowest, highest } = tally.numerals(decimal);
  if (numbers === tally.filled && constants?.levels === undefined) {
    const ends = endsOf(tally, decimal);
    const [low = '', high = ''] = constants?.range ?? (ends ?? envelope(lowest, highest));
    const chosen = ends === null || lowest === 0 ? `${naming.name} > 0` : tally.different === 2 ? `${naming.name} = ${ends[1]}` : `${naming.name} > ${ends[0]}`;
    const range = ends === null ? 'a power of ten around the labels' : 'that of the labels in this file';
    say(`is taken for the label, and "${chosen}" for class 1; its range is ${range}: correct them if the study means something else`);
    return { column: { ...naming, kind: 'label', type: whole === numbers ? 'integer' : 'decimal', range: [low, high], missing }, rule: chosen };
  }
  const levels = levelsOf({ tally, constants, say });
  if (levels === null) throw oneClass(file, naming.name, `fewer than two texts of at least ${String(leastRows)} rows`);
  const positive = levels.find((level) => affirmative.test(level)) ?? levels.at(-1) ?? '';
  const rule = `${naming.name} = ${JSON.stringify(positive)}`;
  say(`is taken for the label, and ${JSON.stringify(rule)} for class 1: correct the rule if the study means another level`);
  return { column: { ...naming, kind: 'label', type: 'text', levels, missing }, rule };
}

function oneClass(file: string, name: string, got: string): CohortError {
  return new CohortError('DATA_INVALID', `${file} (${name}): expected a label of two classes, got ${got}; name another column with --label`);
}

/** The lowest and the highest label, where there are few different ones and enough rows have these two; else null: a rare one may tell of a person. */
function endsOf({ texts }: ColumnTally, decimal: '.' | ','): readonly [string, string] | null {
  const counts = new Map<number, number>();
  for (const [text, count] of texts ?? []) {
    const value = numeralsWith(decimal)(text) ?? 0;
    counts.set(value, (counts.get(value) ?? 0) + count);
  }
  const [low, high] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  const areCommon = counts.size > 0 && [low, high].every((value) => (counts.get(value) ?? 0) >= leastRows);
  return areCommon ? [plain(low), plain(high)] : null;
}

/** As a schema writes a number. */
function plain(value: number): string {
  return value.toFixed(Number.isInteger(value) ? 0 : 6).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}
