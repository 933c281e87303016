// Files of other dialects: each refusal names what was found (separator, decimal comma, encoding, text labels) and what to do.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { encodeRows } from '../data/encode-rows.ts';
import { parseSchema } from '../data/parse-schema.ts';
import { encodeTable } from '../testing/encode-table.ts';
import { dialectRows, dialectSchema } from '../testing/dialect-schema.ts';
import { csvSource } from './csv.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-dialect-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

let files = 0;
async function read(content: string | Uint8Array, header: 'none' | 'first-line' = 'first-line') {
  const folder = join(home, String(files++));
  await mkdir(folder);
  const path = join(folder, 'site.csv');
  await writeFile(path, content);
  return await encodeRows(csvSource(path), dialectSchema(header));
}

const utf16 = (text: string): Uint8Array => Buffer.from(text, 'utf16le');
const bigEndian = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();
const join8 = (...parts: (readonly number[] | Uint8Array)[]): Uint8Array => Buffer.concat(parts.map((part) => Uint8Array.from(part)));

const cells = 'expected 3 cells, got';
const exported = 'export the file with commas between its cells';
const words: Readonly<Record<string, string>> = { ';': 'semicolon', '\t': 'tab', '|': 'bar' };
const declared = (separator: string): string =>
  `declare "separator": ${JSON.stringify(separator)} in the dialect (--dialect separator=${words[separator] ?? ''}), or ${exported}`;
const comma =
  'a number with a comma; declare "decimal": "," in the dialect (--dialect decimal=comma), or write decimals with a point, and no separator of thousands';
const refused: Readonly<Record<string, readonly [content: string | Uint8Array, message: string, header?: 'none']>> = {
  semicolons: [dialectRows.replaceAll(',', ';'), `:1:1: ${cells} semicolons; ${declared(';')}`],
  'semicolons without a header': ['140;north;0\n150;S\u00fcd;2\n', `:1:1: ${cells} semicolons; ${declared(';')}`, 'none'],
  'semicolons and decimal commas': ['bp;ward;ill\n140,5;north;0\n150,2;S\u00fcd;2\n', `:1:1: ${cells} semicolons; ${declared(';')}`],
  'semicolons behind a line that names them': ['sep=;\nbp;ward;ill\n140,5;north;0\n', `:1:1: ${cells} semicolons; ${declared(';')}`],
  'semicolons between quoted cells': [
    '"bp";"ward";"ill"\n',
    `:1:1: expected a separator or a line end after a closing quote, got semicolons; ${declared(';')}`,
  ],
  tabulators: [dialectRows.replaceAll(',', '\t'), `:1:1: ${cells} tabulators; ${declared('\t')}`],
  'vertical bars': [dialectRows.replaceAll(',', '|'), `:1:1: ${cells} vertical bars; ${declared('|')}`],
  spaces: [dialectRows.replaceAll(',', ' '), `:1:1: ${cells} spaces; ${exported}`],
  'decimal commas in quotes': ['bp,ward,ill\n"140,5",north,0\n', `:2:1 (bp): expected a number in 0..300, got ${comma}`],
  'decimal commas without quotes': [
    'bp,ward,ill\n140,5,north,0\n',
    ':2:4: expected 3 cells, got 4; quote a cell that holds a comma, and write decimals with a point',
  ],
  'commas at the ends of lines': [
    'bp,ward,ill\n140,north,0,\n',
    ':2:4: expected 3 cells, got 4, the last one empty; take away the comma at the end of the line',
  ],
  'separators of thousands': [
    "bp,ward,ill\n1'140,north,0\n",
    ':2:1 (bp): expected a number in 0..300, got a number with separators of thousands; write its digits only',
  ],
  'labels in words': [
    'bp,ward,ill\n140,north,sick\n',
    ':2:3 (ill): expected an integer in 0..4, got text; write the labels as numbers, which the rule "ill > 0" compares, or declare the label as text with its levels',
  ],
  'a decomposed level': [
    dialectRows.normalize('NFD'),
    ':3:2 (ward): expected one of the levels north, S\u00fcd, got a level but for its Unicode normal form (NFC is expected)',
  ],
};
for (const [what, [content, message, header]] of Object.entries(refused))
  test(`${what} are named, with what to do`, async (t) => {
    await t.throwsAsync(read(content, header), { message: `DATA_INVALID: site.csv${message}` });
  });

const binary: Readonly<Record<string, readonly [content: Uint8Array, found: string]>> = {
  'UTF-16 with its mark': [
    join8([0xff, 0xfe], utf16(dialectRows)),
    ':1:1: expected UTF-8 text, got UTF-16 text with the lower byte first; declare "encoding": "utf-16le" in the dialect \\(--dialect encoding=utf-16le\\), or save the file as UTF-8',
  ],
  'big-endian UTF-16 with its mark': [
    join8([0xfe, 0xff], bigEndian(dialectRows)),
    ':1:1: .* got UTF-16 text with the higher byte first; declare "encoding": "utf-16be" ',
  ],
  'UTF-16 without a mark': [utf16(dialectRows), ':1:1: .* got UTF-16 text with the lower byte first; declare "encoding": "utf-16le" '],
  'big-endian UTF-16 without a mark': [
    bigEndian(dialectRows),
    ':1:1: .* got UTF-16 text with the higher byte first; declare "encoding": "utf-16be" ',
  ],
  'UTF-32': [join8([0xff, 0xfe, 0, 0], [0x62, 0, 0, 0]), ':1:1: .* got UTF-32 by its byte order mark; '],
  'Latin-1': [
    Buffer.from(dialectRows, 'latin1'),
    ':3:2: expected UTF-8 text, got bytes of another encoding, such as Windows-1252 or Latin-1; declare "encoding": "windows-1252" in the dialect \\(--dialect encoding=windows-1252\\) if it is that, or save the file as UTF-8',
  ],
  'a file that was cut': [
    Buffer.from('bp,ward,ill\n140,S\u00fc').subarray(0, -1),
    ':2:2: .* got a file that ends in the middle of a character; copy it again',
  ],
  'a workbook': [join8([0x50, 0x4b, 3, 4], [1, 2, 3]), ':1:1: .* got a workbook or another archive; export the rows as CSV in UTF-8'],
  'a PDF': [Buffer.from('%PDF-1.7\n\u00e2\u00e3', 'latin1'), ':1:1: expected text, got a PDF; export the rows as CSV in UTF-8'],
  'a database of SQLite': [Buffer.from('SQLite format 3\0\u0010', 'latin1'), ':1:1: .* got a database of SQLite; export the rows '],
  'a file that Zstandard packed': [
    join8([0x28, 0xb5, 0x2f, 0xfd], [4, 0]),
    ':1:1: .* got a file that another program than gzip compressed; unpack it',
  ],
  'a file of a statistics program': [
    Buffer.from('$FL2@(#) IBM SPSS\u00ff', 'latin1'),
    ':1:1: .* got a file of a statistics program; export the rows ',
  ],
  'lines of JSON': [Buffer.from('{"bp":140,"ward":"north"}\n'), ':1:1: .* got JSON; export the rows as CSV in UTF-8'],
  'a list in JSON': [Buffer.from('[{"bp":140}]\n'), ':1:1: .* got JSON; '],
  'a page': [Buffer.from('<!DOCTYPE html>\n'), ':1:1: .* got a page or document in markup; export the rows as CSV in UTF-8'],
  'a program': [join8([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0xff, 0]), ':1:1: expected UTF-8 text, got bytes of no text, NUL among them; '],
  'a compressed file': [
    join8([0x1f, 0x8b, 8], [1, 2, 3]),
    ':1:1: .* got a file that gzip compressed; declare "compression": "gzip" in the dialect \\(--dialect compression=gzip\\), or unpack it',
  ],
};
for (const [what, [content, found]] of Object.entries(binary))
  test(`${what} is named, with what to do`, async (t) => {
    await t.throwsAsync(read(content), { code: 'DATA_INVALID', message: new RegExp(`csv${found}`) });
  });

test('text in UTF-8 is read with and without a byte order mark, with and without a header', async (t) => {
  const mark = [0xef, 0xbb, 0xbf];
  for (const content of [dialectRows, join8(mark, Buffer.from(dialectRows))]) t.is((await read(content)).rows, 2);
  const [, ...rows] = dialectRows.split('\n');
  t.deepEqual([...(await read(join8(mark, Buffer.from(rows.join('\n'))), 'none')).features], [140, 1, 0, 150.5, 0, 1]);
});

test('property: whatever bytes a file holds, its rows are read or refused as DATA_INVALID by line, and no cell is repeated', async (t) => {
  const cell = fc.oneof(
    fc.constantFrom('140', '1,5', 'north', 'S\u00fcd', '0', '', '?', '"', '"a"b', 'NA', '\ufeff', '\r', '\0'),
    fc.constant('Q7secretQ7'),
  );
  const separator = fc.constantFrom(',', ',', ',', ';', '\t', '|', '\n', '\r\n');
  const encoding = fc.constantFrom('utf8', 'utf16le', 'latin1');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, separator), { maxLength: 60, size: 'max' }), encoding, fc.nat(9), async (parts, as, cut) => {
      const bytes = Buffer.from(parts.flat().join(''), as as 'utf8');
      try {
        const { rows } = await read(bytes.subarray(0, bytes.length - cut), 'none');
        t.true(rows > 0);
      } catch (thrown) {
        t.regex(String(thrown), /^CohortError: DATA_INVALID: site\.csv[: ]/);
        t.notRegex(String(thrown), /Q7|140/);
      }
    }),
    { numRuns: 500 },
  );
});

test('a good file whose cells hold other separators is read, and one bad cell of it is told as such', (t) => {
  const schema = parseSchema({
    ...dialectSchema('none'),
    columns: [
      { name: 'ward', kind: 'category', type: 'text', levels: ['a;b', 'c;d;e'], missing: 'refuse', encode: 'one-hot' },
      { name: 'bp', kind: 'number', type: 'decimal', range: ['0', '300'], missing: 'refuse' },
      { name: 'ill', kind: 'label', type: 'integer', range: ['0', '4'], missing: 'refuse' },
    ],
  });
  const table = (...rows: string[]) => ({
    name: 'site.csv',
    header: null,
    rows: rows.map((row, at) => ({ line: at + 1, cells: row.split(',') })),
  });
  t.is(encodeTable(table('c;d;e,1,0', 'c;d;e,2,1'), schema).rows, 2);
  t.throws(() => encodeTable(table('c;d;e,1,0', 'c;d;e,low,1'), schema), { message: /^DATA_INVALID: site\.csv:2:2 \(bp\)/ });
});

test.serial('a file of another user is told apart from one that is not there', async (t) => {
  const path = join(home, 'closed.csv');
  await writeFile(path, dialectRows);
  await chmod(home, 0o711);
  await chmod(path, 0);
  // The superuser may read everything: it asks as nobody.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    const error = await t.throwsAsync(encodeRows(csvSource(path), dialectSchema('first-line')), { code: 'PERMISSION_DENIED' });
    t.regex(
      error.message,
      /^PERMISSION_DENIED: \/.*closed\.csv: expected a file and a folder that this user may read and write; correct their owner/,
    );
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
