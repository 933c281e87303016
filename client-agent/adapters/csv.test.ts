// Broken CSV files, each refused by file, line and column; and whole ones, read to the last cell.
import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { parseSchema } from '../data/parse-schema.ts';
import { load } from '../steps/load.ts';
import { encodeRows } from '../data/encode-rows.ts';
import { plainDialect } from '../data/dialect.ts';
import { Faults } from '../data/faults.ts';
import { CsvRecords } from './csv-records.ts';
import { csvSource } from './csv.ts';

const columns = [
  { name: 'trestbps', kind: 'number', type: 'decimal', range: ['0', '300'], missing: 'refuse' },
  { name: 'cp', kind: 'category', type: 'integer', levels: ['1', '2', '3'], missing: { impute: '2' }, encode: 'one-hot-drop-first' },
  { name: 'ward', kind: 'category', type: 'text', levels: ['north', 'south'], missing: 'drop-row', encode: 'one-hot' },
  { name: 'note', kind: 'ignore' },
  { name: 'num', kind: 'label', type: 'integer', range: ['0', '4'], missing: 'refuse' },
];
const schemaWith = (header: 'none' | 'first-line') =>
  parseSchema({ format: 'cohort/data-schema/v1', name: 'test', header, missing: ['?'], columns, label: 'num > 0' });
const heading = 'trestbps,cp,ward,note,num\n';
const good = '140,1,north,x,0\n150,2,south,y,2\n';

async function read(content: string | Uint8Array, header: 'none' | 'first-line' = 'none') {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-csv-'));
  try {
    const path = join(folder, 'site.data');
    await writeFile(path, content);
    return await load({ source: csvSource(path), schema: schemaWith(header), partition: { kind: 'all' }, normalisation: 'local' });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Cut into parts of this many characters. */
function parseCsv(text: string, part = text.length + 1) {
  const faults = new Faults('any.csv');
  const records = new CsvRecords(plainDialect, faults);
  const rows = [];
  for (let at = 0; at < text.length; at += part) rows.push(...records.push(text.slice(at, at + part), false));
  rows.push(...records.push('', true));
  faults.throwAny();
  return rows;
}

const broken: Readonly<Record<string, readonly [content: string | Uint8Array, message: string, header?: 'first-line']>> = {
  'a cell that is no number': [`${good}abc,1,north,x,0\n`, 'site.data:3:1 (trestbps): expected a number in 0..300, got text'],
  'a number out of range': [`${good}301,1,north,x,0\n`, 'site.data:3:1 (trestbps): expected a number in 0..300, got a number out of range'],
  'NaN as text': [
    `${good}NaN,1,north,x,0\n`,
    'site.data:3:1 (trestbps): expected a number in 0..300, got text that usually says missing; fill it in, or list it as missing in the schema',
  ],
  'Infinity as text': [`${good}Infinity,1,north,x,0\n`, 'site.data:3:1 (trestbps): expected a number in 0..300, got text'],
  'an exponent that overflows': [`${good}1e999,1,north,x,0\n`, 'site.data:3:1 (trestbps): expected a number in 0..300, got text'],
  'a hexadecimal number': [`${good}0x10,1,north,x,0\n`, 'site.data:3:1 (trestbps): expected a number in 0..300, got text'],
  'a number with white space': [
    `${good} 1,1,north,x,0\n`,
    'site.data:3:1 (trestbps): expected a number in 0..300, got text with a blank at an end',
  ],
  'an unknown level': [`${good}140,4,north,x,0\n`, 'site.data:3:2 (cp): expected one of the levels 1, 2, 3, got another number'],
  'an unknown text level': [`${good}140,1,West,x,0\n`, 'site.data:3:3 (ward): expected one of the levels north, south, got text'],
  'a missing cell where the schema refuses it': [
    `${good}?,1,north,x,0\n`,
    'site.data:3:1 (trestbps): expected a value, got a missing cell; fill it in or let the schema drop or impute it',
  ],
  'an empty cell, which is not "?"': [`${good},1,north,x,0\n`, 'site.data:3:1 (trestbps): expected a number in 0..300, got an empty cell'],
  'a label that cannot be decided': [
    `${good}140,1,north,x,maybe\n`,
    'site.data:3:5 (num): expected an integer in 0..4, got text; write the labels as numbers, which the rule "num > 0" compares, or declare the label as text with its levels',
  ],
  'a fractional label': [`${good}140,1,north,x,0.5\n`, 'site.data:3:5 (num): expected an integer in 0..4, got a number that is not whole'],
  'a missing label': [
    `${good}140,1,north,x,?\n`,
    'site.data:3:5 (num): expected a value, got a missing cell; fill it in or let the schema drop or impute it',
  ],
  'too few cells': [`${good}140,1,north\n`, 'site.data:3:4: expected 5 cells, got 3'],
  'too many cells': [
    `${good}140,1,north,x,0,9\n`,
    'site.data:3:6: expected 5 cells, got 6; quote a cell that holds a comma, and write decimals with a point',
  ],
  'a quote that never closes': [
    `${good}140,1,"north,x,0\n`,
    'site.data:3:3: expected a closing quote before the end of the file, got none; close the quote',
  ],
  'text after a closing quote': [
    `${good}140,1,"north"x,x,0\n`,
    'site.data:3:3: expected a separator or a line end after a closing quote, got more text',
  ],
  'a quote inside a bare cell': [`${good}140,1,no"rth,x,0\n`, 'site.data:3:3: expected quotes around the whole cell, got one inside it'],
  'a NUL byte': [`${good}14\0,1,north,x,0\n`, 'site.data:3:1: expected text, got a NUL byte; is this a text file?'],
  'bytes that are not UTF-8': [
    Uint8Array.from([...new TextEncoder().encode(good), 0xff, 0x31, 0x0a]),
    'site.data:3:1: expected UTF-8 text, got bytes of another encoding, such as Windows-1252 or Latin-1; declare "encoding": "windows-1252" in the dialect (--dialect encoding=windows-1252) if it is that, or save the file as UTF-8',
  ],
  'old Macintosh line ends': [
    good.replaceAll('\n', '\r'),
    'site.data:1:5: expected lines that end in LF or CRLF, got a lone carriage return',
  ],
  'an over-long cell': [`${'1'.repeat(5000)},1,north,x,0\n`, 'site.data:1:1: expected at most 4096 characters, got 5000'],
  'an empty file': ['', 'site.data:1:1: expected at least one row, got an empty file'],
  'a header and nothing else': [heading, 'site.data:1:1: expected at least one row, got a header and no rows', 'first-line'],
  'a doubled header': [
    `trestbps,trestbps,ward,note,num\n${good}`,
    'site.data:1:2: expected each column once, got one a second time',
    'first-line',
  ],
  'a doubled header at the end': [
    `${heading.trimEnd()},num\n${good}`,
    'site.data:1:6: expected each column once, got one a second time',
    'first-line',
  ],
  'headers in another order': [
    `cp,trestbps,ward,note,num\n${good}`,
    'site.data:1:1: expected the header "trestbps", got that of column 2; order the columns as the schema does\n' +
      'site.data:1:2: expected the header "cp", got that of column 1; order the columns as the schema does',
    'first-line',
  ],
  'a header that ends early': [`trestbps,cp\n${good}`, 'site.data:1:3: expected 5 headers, got 2', 'first-line'],
  'rows that are all dropped': ['140,1,?,x,0\n', 'site.data: expected at least one complete row, got 1 with missing cells'],
};

for (const [what, [content, message, header]] of Object.entries(broken))
  test(`refuses ${what}, by file, line and column`, async (t) => {
    await t.throwsAsync(read(content, header), { name: 'CohortError', message: `DATA_INVALID: ${message}` });
  });

test('no refusal repeats a cell, whatever is wrong with it and where', async (t) => {
  const secret = 'Q7-private-Q7';
  const [first = '', second = ''] = good.split('\n');
  for (const column of [0, 1, 2, 4])
    for (const cell of [secret, `"${secret}"x`, `${secret}"`, '987654321', '-1.987654321'])
      for (const header of ['none', 'first-line'] as const) {
        const row = second.split(',').with(column, cell).join(',');
        const content = header === 'none' ? `${first}\n${row}\n` : `${row}\n${first}\n`;
        const error = await t.throwsAsync(read(content, header), { name: 'CohortError' });
        t.notRegex(`${error.message} ${String(error.stack)}`, /Q7|987654321/, `${cell} ${header}`);
      }
  t.regex((await t.throwsAsync(read(`${first}\n${first}\n`, 'first-line'))).message, /the header "trestbps", got a number; does/);
});

test('reads levels by value, imputes, drops and one-hot encodes', async (t) => {
  const {
    names,
    dropped,
    scaling,
    split: {
      train: { rows, labels, features, columns: width },
    },
  } = await read('140,1.0,north,x,0\n150,?,south,y,2\n1e2,3,?,z,1\n160,3,south,"a ""b"", c",4');
  t.deepEqual(names, ['trestbps', 'cp=2', 'cp=3', 'ward=north', 'ward=south']);
  t.is(rows, 3);
  t.is(dropped, 1);
  t.deepEqual([...labels], [0, 1, 1]);
  const raw = Array.from(features, (value, at) => Math.round(value * (scaling.scale[at % width] ?? 0) + (scaling.centre[at % width] ?? 0)));
  t.deepEqual(raw, [140, 0, 0, 1, 0, 150, 1, 0, 0, 1, 160, 0, 1, 0, 1]);
});

test('reads a header, CRLF and a blank last line', async (t) => {
  t.is((await read((heading + good).replaceAll('\n', '\r\n') + '\r\n', 'first-line')).split.train.rows, 2);
});

test('the digest that is told is of the bytes that were read, packed or not, whatever the file is by then', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-csv-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [compression, bytes] of [
    ['none', Buffer.from(good)],
    ['gzip', gzipSync(good)],
  ] as const) {
    const path = join(folder, compression);
    await writeFile(path, bytes);
    const source = csvSource(path, { ...plainDialect, compression });
    const before = await source.digest?.();
    const told: string[] = [];
    const sink = {
      faults: new Faults('any'),
      header: () => undefined,
      rows: () => {
        writeFileSync(`${path}.new`, 'other');
        renameSync(`${path}.new`, path);
      },
    };
    await source.read(false, { ...sink, digest: (of) => void told.push(of) });
    t.deepEqual(told, [before]);
    t.not(await source.digest?.(), before);
  }
});

test('a header of very many titles is held against the schema in a time that grows with them, and no faster', async (t) => {
  const titles = Array.from({ length: 150_000 }, (_, at) => `title ${String(at)}`);
  const { message } = await t.throwsAsync(read(`${titles.join(',')}\n`, 'first-line'));
  t.regex(
    message,
    /^DATA_INVALID: site\.data:1:1: expected the header "trestbps", got text\n.*site\.data:1:20: expected no more columns, got text\n/s,
  );
  t.regex(message, /site\.data: 149980 faults of other kinds$/);
});

test('a path where no file of rows is says the whole path, what is there instead and what to do', async (t) => {
  const here = import.meta.dirname;
  const missing = join(here, 'nowhere', 'site.data');
  const cases = [
    [missing, 'nothing: no file of this name is there'],
    [relative('.', missing), 'nothing: no file of this name is there'],
    [here, 'a folder'],
    [join(import.meta.filename, 'site.data'), "a file in the place of one of the path's folders"],
  ] as const;
  const folder = await mkdtemp(join(tmpdir(), 'cohort-csv-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const loop = join(folder, 'loop.data');
  await symlink(loop, loop);
  const odd = [
    [loop, 'a link that leads back to itself'],
    [join(folder, 'x'.repeat(300)), 'a name that is too long for any file'],
  ] as const;
  for (const [path, got] of [...cases, ...odd])
    await t.throwsAsync(encodeRows(csvSource(path), schemaWith('none')), {
      message: `DATA_NOT_FOUND: ${resolve(path)}: expected a file of rows, got ${got}; put it there, or correct the path`,
    });
});

test('any table of cells survives quoting and reading', (t) => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'é', '\r\n') });
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      (table, part) => {
        const text = table.map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\n');
        t.deepEqual(
          parseCsv(text, part).map(({ cells }) => cells),
          table,
        );
      },
    ),
  );
});

test('all that is wrong with the cells as they are written is told at once', (t) => {
  const { message } = t.throws(() => parseCsv(`a,b"c\n"d"e,f\n${'1'.repeat(5000)}\ng,"h`));
  t.deepEqual(message.split('\n'), [
    'DATA_INVALID: any.csv:1:2: expected quotes around the whole cell, got one inside it',
    'any.csv:2:1: expected a separator or a line end after a closing quote, got more text',
    'any.csv:3:1: expected at most 4096 characters, got 5000',
    'any.csv:4:2: expected a closing quote before the end of the file, got none; close the quote',
  ]);
});

test('lines are counted where records begin, also after quoted line ends and blank lines', (t) => {
  t.deepEqual(
    parseCsv('a,"x\ny"\n\nb,c\nd,').map(({ line, cells }) => [line, cells.length]),
    [
      [1, 2],
      [4, 2],
      [5, 2],
    ],
  );
});
