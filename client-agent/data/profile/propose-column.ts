// What a column may be in a schema: its kind, range or levels, and what to do where a cell is missing; and what a person has to look at.
import type { CategoryColumn, Column, MissingRule, NumberColumn } from '../schema.ts';
import { textFault } from '@cohort/protos/text-fault';
import type { ColumnTally } from './column-tally.ts';
import { isBirthDate, namesPatients, saysWho } from './personal.ts';
import type { PublicColumn } from './public-constants.ts';
import { leastRows, plural } from './remark.ts';

/** More levels than these make more features than a small study can bear. */
const mostLevels = 30;
/** Whole numbers of so few values are read as codes. */
const mostCodes = 8;
/** Cells that may be otherwise than the rest say; a person looks at them. */
const mostly = 0.95;

export interface Naming {
  readonly name: string;
  readonly title?: string;
}

export interface ColumnInput {
  readonly naming: Naming;
  readonly tally: ColumnTally;
  readonly decimal: '.' | ',';
  readonly constants: PublicColumn | undefined;
  readonly say: (text: string) => void;
}

/** Any column but the label. */
export function proposeColumn(input: ColumnInput): Column {
  const { naming, tally, decimal, constants, say } = input;
  const ignored = (why: string): Column => {
    say(`${why}; ignored`);
    return { ...naming, kind: 'ignore' };
  };
  if (tally.filled === 0) return ignored('holds nothing');
  if (tally.dates > mostly * tally.filled)
    return ignored(
      isBirthDate(tally)
        ? 'holds dates of birth, which tell who a person is; export an age instead'
        : 'holds dates, which are no features; export days or years since something, and no date of birth',
    );
  if (isBirthDate(tally)) return ignored('is called like a date of birth, which tells who a person is; export an age instead');
  if (namesPatients(tally)) {
    say('seems to say whose a row is: all rows of a patient stay in one part, and the budget may be of patients; the ids stay here');
    return { ...naming, kind: 'patient', missing: tally.missingCells > 0 ? 'drop-row' : 'refuse' };
  }
  const who = saysWho(tally, decimal);
  if (who !== null) return ignored(who);
  if (tally.different === 1 && constants?.levels === undefined) return ignored('has one value in every row, from which nothing is learnt');
  const { numbers, whole } = tally.numerals(decimal);
  if (numbers >= mostly * tally.filled && constants?.levels === undefined) {
    const isCode = whole === tally.filled && tally.different > 2 && tally.different <= mostCodes && constants?.range === undefined;
    return (isCode ? codes(input) : null) ?? numberColumn(input);
  }
  return texts(input) ?? ignored(whyNoLevels(tally));
}

function whyNoLevels(tally: ColumnTally): string {
  if (tally.texts === null || tally.different > mostLevels)
    return tally.withBlanks * 3 > tally.filled || tally.characters > 20 * tally.filled
      ? 'holds free text, in which anything about a person may stand'
      : `holds more than ${String(mostLevels)} different texts, too many for levels`;
  return `has fewer than two texts of at least ${String(leastRows)} rows; give its levels in the public constants`;
}

/** What happens to a row without this cell. */
function missingRule({ tally, constants, say }: ColumnInput, mayImpute: boolean): MissingRule {
  if (tally.missingCells === 0) return 'refuse';
  const share = (100 * tally.missingCells) / (tally.filled + tally.missingCells);
  if (mayImpute && constants?.centre !== undefined && share > 1) {
    say(`lacks ${share.toFixed(1)} % of its cells; the public centre stands for them`);
    return { impute: constants.centre };
  }
  say(`lacks ${share.toFixed(1)} % of its cells; rows without it are left out`);
  return 'drop-row';
}

function numberColumn(input: ColumnInput): NumberColumn {
  const { naming, tally, decimal, constants, say } = input;
  const { numbers, whole, lowest, highest } = tally.numerals(decimal);
  const type = whole === numbers ? 'integer' : 'decimal';
  if (numbers < tally.filled) say(`has ${plural(tally.filled - numbers, 'cell')} that ${numbers + 1 === tally.filled ? 'is' : 'are'} no number; reading refuses them until they are mended or listed as missing`);
  if (tally.padded > 0) say('has whole numbers with zeros in front, as codes have; make it a category if it is none that measures');
  const missing = missingRule(input, true);
  const yesNo = type === 'integer' && lowest === 0 && highest === 1;
  if (yesNo) return { ...naming, kind: 'number', type, range: ['0', '1'], missing, centre: '0.5', scale: '0.5' };
  if (constants?.range !== undefined) {
    const [low = '', high = ''] = constants.range;
    if (lowest < Number(low) || highest > Number(high)) say('has values outside its public range, which reading refuses; see the file, or the constants');
    const { centre, scale, clip } = constants;
    if (scale === undefined) say('has a public range and no public centre and scale, which a plan under noise needs');
    return {
      ...naming,
      kind: 'number',
      type,
      range: [low, high],
      missing,
      ...(centre === undefined || scale === undefined ? {} : { centre, scale, ...(clip === undefined ? {} : { clip }) }),
    };
  }
  say('has no public range, centre and scale: the range proposed is a power of ten around the values. Under noise these may not come from the rows: give them in the public constants');
  return { ...naming, kind: 'number', type, range: envelope(lowest, highest), missing };
}

/** A power of ten around what is there: it says no more of an extreme value than its number of digits. */
export function envelope(lowest: number, highest: number): readonly [string, string] {
  const power = (size: number): string => `1${'0'.repeat(Math.min(15, Math.max(0, Math.ceil(Math.log10(Math.max(1, size))))))}`;
  return [lowest >= 0 ? '0' : `-${power(-lowest)}`, highest <= 0 ? '0' : power(highest)];
}

function codes(input: ColumnInput): CategoryColumn | null {
  const column = levelled(input, 'integer');
  if (column !== null)
    input.say(`holds whole numbers of ${String(input.tally.different)} values, read as codes; make it a number if a larger one means more`);
  return column;
}

function texts(input: ColumnInput): CategoryColumn | null {
  return input.constants?.levels === undefined && input.tally.different > mostLevels ? null : levelled(input, 'text');
}

function levelled(input: ColumnInput, type: 'integer' | 'text'): CategoryColumn | null {
  const levels = levelsOf(input);
  if (levels === null) return null;
  return { ...input.naming, kind: 'category', type, levels, missing: missingRule(input, false), encode: 'one-hot-drop-first' };
}

/** The public levels, else texts that enough rows have, in the alphabet's order, not that of their number; null for fewer than two. */
export function levelsOf({ tally, constants, say }: Pick<ColumnInput, 'tally' | 'constants' | 'say'>): readonly string[] | null {
  if (constants?.levels !== undefined) {
    const known = new Set(constants.levels);
    const others = tally.texts === null ? 1 : [...tally.texts.keys()].filter((text) => !known.has(text)).length;
    if (others > 0) say('has texts that are none of its public levels, which reading refuses; see the file, or the constants');
    return constants.levels;
  }
  if (tally.texts === null) return null;
  const common = [...tally.texts].filter(([text, count]) => count >= leastRows && textFault(text) === null).map(([text]) => text);
  if (common.length < 2) return null;
  const rare = tally.texts.size - common.length;
  if (tally.faulty > 0) say(`has ${plural(tally.faulty, 'cell')} with a blank at an end or an invisible character, which is another text; mend them in the export`);
  if (rare > 0)
    say(
      `has ${plural(rare, 'further text')} of fewer than ${String(leastRows)} rows or with such a character, not written down here, as rare ones may tell of a person; reading refuses them: give the levels in the public constants, or write one word for the rare ones in the export`,
    );
  return common.toSorted((one, other) => (one < other ? -1 : 1));
}
