// `cohort schema profile` on five files: what is proposed, what is said of it, and that the proposal reads the file.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { findDialect } from '@cohort/client-agent/adapters/find-dialect';
import { checkFile } from '@cohort/client-agent/data/check-file';
import { dialectOf } from '@cohort/client-agent/data/dialect';
import { parseSchema } from '@cohort/client-agent/data/parse-schema';
import { profileRows } from '@cohort/client-agent/data/profile/profile-rows';
import { publicConstantsShape } from '@cohort/client-agent/data/profile/public-constants';
import { featureNames, type DataSchema } from '@cohort/client-agent/data/schema';
import { loans, quoted, sensors, survey, ward } from './testing/five-files.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-profile-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

let files = 0;
async function profiled(content: string | Uint8Array, label: string | null, columns: object = {}) {
  const path = join(home, `${String(files++)}.csv`);
  await writeFile(path, content);
  const { dialect, header } = await findDialect(path);
  const constants = publicConstantsShape({ format: 'cohort/public-constants/v1', columns }, 'constants');
  const profile = await profileRows({ source: csvSource(path, dialect), header, name: 'table', label, constants });
  const said = (column: string | null): string =>
    profile.remarks
      .filter((remark) => remark.column === column)
      .map(({ text }) => text)
      .join('; ');
  return { ...profile, path, said };
}
const column = ({ columns }: DataSchema, name: string) => columns.find((item) => item.name === name);
const kinds = ({ columns }: DataSchema): string[] => columns.map(({ name, kind }) => `${name} ${kind}`);

test("a spreadsheet's export: dialect, names, a patient, dates, levels without rare ones, missing cells, a text label, a leak", async (t) => {
  const { schema, said, remarks, path } = await profiled(Buffer.from(ward, 'latin1'), 'Krank');
  t.deepEqual(schema.dialect, { separator: ';', decimal: ',', encoding: 'windows-1252' });
  t.deepEqual(kinds(schema), [
    'Patienten-ID patient',
    'Geburtsdatum ignore',
    'Alter-Jahre number',
    'Grosse number',
    'Station category',
    'Raucher category',
    'CRP number',
    'Bemerkung ignore',
    'Krank label',
    'Entlassung category',
  ]);
  t.like(column(schema, 'Grosse'), { title: 'Gr\u00f6\u00dfe', type: 'decimal', range: ['0', '1000'], missing: 'refuse' });
  t.like(column(schema, 'Station'), { levels: ['Nord', 'Ost', 'S\u00fcd'] });
  t.like(column(schema, 'Raucher'), { levels: ['ja', 'nein'], missing: 'drop-row' });
  t.like(column(schema, 'Krank'), { type: 'text', levels: ['ja', 'nein'] });
  t.is(schema.label, 'Krank = "ja"');
  t.deepEqual(schema.missing, ['', 'NA']);
  t.regex(said('Patienten-ID'), /seems to say whose a row is/);
  t.regex(said('Geburtsdatum'), /dates of birth/);
  t.regex(said('Bemerkung'), /free text/);
  t.regex(said('Station'), /1 further text of fewer than 10 rows .* not written down/);
  t.regex(said('CRP'), /lacks 9\.3 % of its cells/);
  t.regex(said('CRP'), /Under noise these may not come from the rows/);
  t.regex(said('Entlassung'), /says the label of nearly every row by itself/);
  t.regex(said(null), /read them before you share it/);
  const everything = JSON.stringify([schema, remarks]);
  for (const cell of ['Keller', 'P00012', '1952', 'Befund', 'Beschwerden']) t.false(everything.includes(cell), cell);
  // The one rare level is what reading refuses.
  await t.throwsAsync(checkFile(csvSource(path, dialectOf(schema)), schema), {
    message: /^DATA_INVALID: \d+\.csv:9:5 \(Station\): expected one of the levels/,
  });
});

test('public constants stand for ranges, scales and levels, and values outside them are counted as such, never named', async (t) => {
  const { schema, said, path } = await profiled(Buffer.from(ward, 'latin1'), 'Krank', {
    'Alter (Jahre)': { range: ['18', '60'], centre: '55', scale: '10', clip: '3' },
    CRP: { range: ['0', '500'], centre: '5', scale: '10' },
    Station: { levels: ['Keller', 'Nord', 'Ost', 'S\u00fcd', 'West'] },
  });
  t.like(column(schema, 'Alter-Jahre'), { range: ['18', '60'], centre: '55', scale: '10', clip: '3' });
  t.regex(said('Alter (Jahre)'), /has values outside its public range/);
  t.like(column(schema, 'CRP'), { range: ['0', '500'], missing: { impute: '5' } });
  t.is(said('Station'), '');
  const wide = parseSchema({
    ...schema,
    columns: schema.columns.map((item) => (item.name === 'Alter-Jahre' ? { ...item, range: ['0', '120'] } : item)),
  });
  const { rows, dropped, classes } = await checkFile(csvSource(path, dialectOf(wide)), wide);
  t.deepEqual([rows, dropped, classes[0] + classes[1]], [300, 34, 266]);
});

test("a bank's loans: identifiers, mail addresses and constants are left out, codes are told from quantities, the label is found", async (t) => {
  const { schema, said, path } = await profiled(gzipSync(loans), null);
  t.deepEqual(schema.dialect, { compression: 'gzip' });
  t.deepEqual(kinds(schema), [
    'account_number ignore',
    'email ignore',
    'amount number',
    'months number',
    'purpose category',
    'region_code category',
    'employed number',
    'rate_type ignore',
    'default label',
  ]);
  t.like(column(schema, 'region_code'), { type: 'integer', levels: ['1', '2', '3', '4'] });
  t.like(column(schema, 'employed'), { range: ['0', '1'], centre: '0.5', scale: '0.5' });
  t.is(schema.label, 'default > 0');
  t.regex(said('email'), /electronic mail; ignored/);
  t.regex(said('account_number'), /identifier; ignored/);
  t.regex(said('rate_type'), /one value in every row/);
  t.like(await checkFile(csvSource(path, dialectOf(schema)), schema), { rows: 200, dropped: 0, classes: [150, 50], constant: [] });
});

test('measurements in UTF-16 without names, a survey with a label of three words, and single quotes with decimal commas', async (t) => {
  const measured = await profiled(Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(sensors, 'utf16le')]), 'column-4');
  t.deepEqual(measured.schema.dialect, { separator: '\t', encoding: 'utf-16le' });
  t.is(measured.schema.header, 'none');
  t.is((await checkFile(csvSource(measured.path, dialectOf(measured.schema)), measured.schema)).rows, 120);

  const asked = await profiled(survey, null);
  t.is(asked.schema.label, 'outcome = "worse"');
  t.deepEqual(asked.schema.missing, ['.']);
  t.deepEqual(featureNames(asked.schema), ['age', 'visits']);
  t.is((await checkFile(csvSource(asked.path, dialectOf(asked.schema)), asked.schema)).dropped, 15);

  const single = await profiled(quoted, null);
  t.deepEqual(single.schema.dialect, { quote: "'", decimal: ',' });
  t.like(await checkFile(csvSource(single.path, dialectOf(single.schema)), single.schema), { rows: 60, classes: [30, 30] });
});

test('the lowest and the highest label are written down only where enough rows have them', async (t) => {
  const rows = (labels: readonly number[]): string =>
    `a,sick\n${labels.map((label, row) => `${String(row % 37)}.5,${String(label)}`).join('\n')}\n`;
  const common = Array.from({ length: 60 }, (_, row) => (row % 3) + 1);
  const { schema } = await profiled(rows(common), null);
  t.like(column(schema, 'sick'), { range: ['1', '3'] });
  t.is(schema.label, 'sick > 1');
  const rare = await profiled(rows([...common, 77]), null);
  t.like(column(rare.schema, 'sick'), { range: ['0', '100'] });
  t.is(rare.schema.label, 'sick > 0');
  t.false(JSON.stringify([rare.schema, rare.remarks]).includes('77'));
  const two = await profiled(rows(common.map((label) => Math.min(label, 2))), null);
  t.is(two.schema.label, 'sick = 2');
});

const refused: Readonly<Record<string, readonly [content: string | Uint8Array, label: string | null, message: RegExp]>> = {
  'an empty file': ['', null, /^DATA_INVALID: \d+\.csv:1:1: expected rows of two cells or more between commas/],
  'one column': ['a\n1\n2\n', null, /expected rows of two cells or more/],
  'a first line and nothing else': ['age,sex,sick\n', null, /^(?:DATA_INVALID|USAGE): /],
  'a NUL, whatever its cells are': ['a\0b', null, /^DATA_INVALID: \d+\.csv:1:1: expected text, got a NUL byte; is this a text file\?$/],
  'lines that end in a carriage return': [
    'a,b\r1,0\r2,1\r',
    null,
    /:1:2: expected lines that end in LF or CRLF, got a lone carriage return$/,
  ],
  'lines of JSON, which no message repeats': [
    '{"a":"Q7","y":0}\n{"a":"Q8","y":1}\n',
    'z',
    /:1:1: expected text, got JSON; export the rows as CSV in UTF-8$/,
  ],
  'more columns than a schema has': [
    `${Array.from({ length: 10_001 }, (_, at) => `c${String(at)}`).join(',')}\n${Array.from({ length: 10_001 }, () => '1').join(',')}\n`,
    null,
    /:1: expected at most 10000 columns, got 10001; leave out those that no plan needs$/,
  ],
  'a workbook': [Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2), null, /got a workbook or another archive; export the rows as CSV in UTF-8$/],
  'two columns of one title': [
    'a,a,sick\n1,2,0\n3,4,1\n',
    'sick',
    /:1:2: expected a title of its own for each column, got "a" a second time, after column 1; name/,
  ],
  'no column like a label': [
    'a,b\n1,2\n3,4\n',
    null,
    /^USAGE: --label: expected the column that is to be learnt, got none; the columns are a, b$/,
  ],
  'a label that is not there': ['a,b\n1,2\n3,4\n', 'c', /^USAGE: --label: expected one of the file's columns, got c; /],
  'one class': ['a,sick\n1,0\n3,0\n', null, /expected a label of two classes, got one value in every row/],
  'rows of another length': ['a,b,sick\n1,2,0\n3,4,1\n5,6\n', null, /:4:3: expected 3 cells, got 2/],
  'a NUL byte': ['a,b,sick\n1,2,0\n3,\0,1\n', null, /:3:2: expected text, got a NUL byte/],
};
for (const [what, [content, label, message]] of Object.entries(refused))
  test(`${what} cannot be profiled, and it is said why`, async (t) => {
    await t.throwsAsync(profiled(content, label), { message });
  });

test('property: whatever stands in a file, nothing of it that fewer than 10 rows have is said or written down', async (t) => {
  const cell = fc.oneof(fc.stringMatching(/^Q7[a-z]{3}$/), fc.constantFrom('north', 'south', 'NA', '', '3,5', '17', '2001-02-03'));
  const row = fc.tuple(cell, cell, cell, fc.constantFrom('0', '1'));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 3, maxLength: 40 }), fc.constantFrom(',', ';', '|'), async (rows, separator) => {
      const often = new Map<string, number>();
      for (const text of rows.flat()) often.set(text, (often.get(text) ?? 0) + 1);
      const rare = [...often].filter(([text, count]) => count < 10 && text.startsWith('Q7')).map(([text]) => text);
      const quoted = rows.map((cells) => cells.map((text) => `"${text}"`).join(separator)).join('\n');
      let said: string;
      try {
        const { schema, remarks } = await profiled(`"one"${separator}"two"${separator}"three"${separator}"sick"\n${quoted}\n`, 'sick');
        said = JSON.stringify([schema, remarks]);
      } catch (thrown) {
        said = String(thrown);
        t.regex(said, /^CohortError: DATA_INVALID: /);
      }
      for (const text of rare) t.false(said.includes(text), said);
    }),
    { numRuns: 100 },
  );
});

for (const [what, content, message] of [
  [
    'a column without a title',
    ',a,b\n0,1,x\n1,2,y\n',
    /:1:1: expected a title of its own for each column, got an empty cell; name the columns/,
  ],
  ['a header and no rows', 'a,b,c\n', /:1:1: expected at least one row, got a header and no rows$/],
] as const)
  test(`${what} is refused as such, and the first line is not taken for a row`, async (t) => {
    await t.throwsAsync(profiled(content, null), { message });
  });

test('public constants of a column that is not there are named', async (t) => {
  const rows = `age,sick\n${Array.from({ length: 40 }, (_, row) => `${String(20 + (row % 7))},${String(row % 2)}\n`).join('')}`;
  const constants = { range: ['0', '120'], centre: '55', scale: '10' };
  t.regex(
    (await profiled(rows, 'sick', { agee: constants })).said(null),
    /The public constants are also of "agee", which no column here is titled: /,
  );
  t.notRegex((await profiled(rows, 'sick', { age: constants })).said(null), /also of/);
});
