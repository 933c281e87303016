// The rule of texts: whatever looks like another text, or like none, is named and never repaired.
import test from 'ava';
import fc from 'fast-check';
import { encodeTable } from '../testing/encode-table.ts';
import { parseSchema } from './parse-schema.ts';
import { textDifference } from './text-difference.ts';
import { textFault } from '@cohort/protos/text-fault';
import { visible } from '@cohort/protos/visible';
import { unitTexts } from './unit-texts.ts';

const schemaOf = ({ missing = ['?'], header = 'none', levels = ['north', 'S\u00fcd'] }: { missing?: string[]; header?: string; levels?: string[] } = {}) =>
  parseSchema({
    format: 'cohort/data-schema/v1',
    name: 'text',
    header,
    missing,
    columns: [
      { name: 'pid', kind: 'patient', missing: 'refuse' },
      { name: 'ward', kind: 'category', type: 'text', levels, missing: 'refuse', encode: 'one-hot' },
      { name: 'ill', kind: 'label', type: 'integer', range: ['0', '4'], missing: 'refuse' },
    ],
    label: 'ill > 0',
  });

const encode = (pid: string, ward = 'north', schema = schemaOf()) =>
  encodeTable({ name: 'site.csv', header: null, rows: [{ line: 2, cells: [pid, ward, '0'] }] }, schema);

const wrong: Readonly<Record<string, readonly [text: string, fault: string]>> = {
  'a blank behind': ['P1 ', 'a blank at an end'],
  'a blank in front': [' P1', 'a blank at an end'],
  'a no-break space': ['P1\u00a0', 'a blank other than a plain space'],
  'an ideographic space inside': ['P\u30001', 'a blank other than a plain space'],
  'a tabulator': ['P\t1', 'a control character'],
  'a line end': ['P1\n', 'a control character'],
  'a zero-width space': ['P1\u200b', 'an invisible character'],
  'a second byte order mark': ['\ufeffP1', 'an invisible character'],
  'a soft hyphen': ['P\u00ad1', 'an invisible character'],
  'a direction mark': ['P1\u200e', 'an invisible character'],
  'a variation selector': ['P1\ufe0f', 'an invisible character'],
  'a Hangul filler': ['\u3164', 'an invisible character'],
  'a replacement character': ['M\ufffd1', 'a character that an earlier conversion lost'],
  'a decomposed letter': ['Mu\u0308\u0031', 'a letter that is composed otherwise than Unicode NFC has it'],
};

for (const [what, [text, fault]] of Object.entries(wrong)) {
  test(`${what} is a fault of a patient's id`, (t) => {
    t.throws(() => encode(text), {
      message: `DATA_INVALID: site.csv:2:1 (pid): expected a patient's id, the same in each of the patient's rows, got text with ${fault}`,
    });
  });
  test(`${what} is a fault of a level and of a token for missing`, (t) => {
    t.throws(() => schemaOf({ levels: ['north', text] }), {
      message: `CONFIG_INVALID: schema.columns[1].levels[1]: expected text without ${fault}, got ${visible(JSON.stringify(text))}`,
    });
    t.throws(() => schemaOf({ missing: ['?', text] }), {
      message: `CONFIG_INVALID: schema.missing[1]: expected text without ${fault}, got ${visible(JSON.stringify(text))}`,
    });
  });
}

test('an id that is empty or says missing is no patient, whatever the schema lists', (t) => {
  t.throws(() => encode(''), { message: /^DATA_INVALID: site\.csv:2:1 \(pid\): expected a patient's id, .*, got an empty cell$/ });
  for (const token of ['NA', 'n/a', 'NULL', 'NaN', '-', 'None', '<NA>'])
    t.throws(() => encode(token), { message: /got text that usually says missing; fill it in, or list it as missing in the schema$/ });
  t.throws(() => encode('NA', 'north', schemaOf({ missing: ['NA'] })), { message: /\(pid\): expected a value, got a missing cell/ });
});

test('an id with blanks between, composed letters or of any script is a patient, as written', (t) => {
  for (const pid of ['P1', '0', '007', '1.5', 'Anna Maria M\u00fc1', '\u5f20\u4f1f', 'a\u0327'.normalize('NFC'), 'x-9_/+=', '\ud83c\udfe5'])
    t.deepEqual(encode(pid).units.map(unitTexts), [[pid]]);
});

test('property: an id is a patient as written or refused, and no two that are kept look the same', (t) => {
  const id = fc.string({ unit: fc.constantFrom('P', '1', ' ', '\u00a0', '\u200b', '\u00fc', 'u\u0308', '\t'), minLength: 1, maxLength: 4 });
  const looks = (text: string): string => text.normalize('NFC').replaceAll(/[\u200b\t]/gu, '').replaceAll('\u00a0', ' ').trim();
  fc.assert(
    fc.property(id, id, (one, other) => {
      if (textFault(one) !== null || textFault(other) !== null) return;
      t.is(looks(one) === looks(other), one === other);
    }),
    { numRuns: 2000 },
  );
});

test('property: a text without fault stays one through NFC, and difference is between other texts only', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      if (textFault(one) === null) t.is(one.normalize('NFC'), one);
      t.is(textDifference(one, one), null);
      t.is(textDifference(one, other), textDifference(other, one));
    }),
  );
});

test('a level that is nearly one is refused with the difference, never with the cell', (t) => {
  const refusal = (ward: string): string => t.throws(() => encode('P1', ward)).message;
  t.regex(refusal('Su\u0308d'), /expected one of the levels north, S\u00fcd, got a level but for its Unicode normal form \(NFC is expected\)$/);
  t.regex(refusal('north '), /got a level but for blanks or invisible characters$/);
  t.regex(refusal('North'), /got a level but for its capitals$/);
  t.regex(refusal('NORTH\u200b'), /got a level but for more than one of blanks, capitals and normal form$/);
  t.regex(refusal('west '), /got text with a blank at an end$/);
  t.regex(refusal('west'), /got text$/);
});

test('a header that differs says in what', (t) => {
  const refusal = (...header: string[]): string =>
    t.throws(() =>
      encodeTable(
        { name: 'site.csv', header: { line: 1, cells: header }, rows: [{ line: 2, cells: ['P1', 'north', '0'] }] },
        schemaOf({ header: 'first-line' }),
      ),
    ).message;
  t.regex(refusal('pid ', 'ward', 'ill'), /site\.csv:1:1: expected the header "pid", got it but for blanks or invisible characters$/);
  t.regex(refusal('pid', 'Ward', 'ill'), /site\.csv:1:2: expected the header "ward", got it but for its capitals$/);
  t.regex(refusal('\uff50id', 'ward', 'ill'), /expected the header "pid", got it but for more than one of blanks, capitals and normal form$/);
  t.regex(refusal('ward', 'pid', 'ill'), /expected the header "pid", got that of column 2; order the columns as the schema does$/m);
  t.regex(refusal('17', '2', '0'), /expected the header "pid", got a number; does the file begin with a header, as the schema says\?$/m);
  t.regex(refusal('kind', 'ward', 'ill'), /expected the header "pid", got text$/);
});

test('a level that nothing can reach is refused: one that says missing, one number written twice, an empty one', (t) => {
  t.throws(() => schemaOf({ missing: ['north'] }), {
    message: 'CONFIG_INVALID: schema.columns[1].levels[0]: expected a level that the schema does not list as missing, got "north"',
  });
  t.throws(() => schemaOf({ levels: ['north', ''] }), { message: /columns\[1\]\.levels\[1\]: expected text that is not empty, got ""$/ });
  const schema = structuredClone(schemaOf()) as unknown as { columns: Record<string, unknown>[] };
  schema.columns[1] = { ...schema.columns[1], type: 'integer', levels: ['1', '2', '1.0'] };
  t.throws(() => parseSchema(schema), { message: /columns\[1\]\.levels\[2\]: expected another number than levels\[0\], got "1\.0"$/ });
});

test('property: of ASCII only control characters and blanks at an end are faults', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)), maxLength: 6 }), (text) => {
      const isShown = Array.from(text).every((character) => character >= ' ' && character <= '~');
      t.is(textFault(text) === null, isShown && text.trim() === text, JSON.stringify(text));
    }),
  );
});
