// Files of declared dialects: the same rows whatever the writing, and each other writing refused with the declaration that would pass.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { dialectOf, type DeclaredDialect } from '../data/dialect.ts';
import { encodeRows } from '../data/encode-rows.ts';
import { unitTexts } from '../data/unit-texts.ts';
import { parseSchema } from '../data/parse-schema.ts';
import { dialectRows, dialectSchema } from '../testing/dialect-schema.ts';
import { csvSource } from './csv.ts';
import { TextDecoding } from './text-decoding.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-declared-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

const schema = dialectSchema();

let files = 0;
async function read(content: string | Uint8Array, declared: DeclaredDialect = {}) {
  const folder = join(home, String(files++));
  await mkdir(folder);
  const path = join(folder, 'site.csv');
  await writeFile(path, content);
  return await encodeRows(csvSource(path, dialectOf({}, declared)), schema);
}

const utf16 = (text: string): Uint8Array => Buffer.from(text, 'utf16le');
const bigEndian = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();
const join8 = (...parts: (readonly number[] | Uint8Array)[]): Uint8Array => Buffer.concat(parts.map((part) => Uint8Array.from(part)));
const cells = 'expected 3 cells, got';

const german = 'bp;ward;ill\n"140,5";north;0\n150;"S\u00fcd";2\n';
const passes: Readonly<Record<string, readonly [content: Uint8Array, dialect: DeclaredDialect]>> = {
  'semicolons and decimal commas': [Buffer.from(german), { separator: ';', decimal: ',' }],
  'decimal commas in quotes between commas': [Buffer.from(german.replaceAll(';', ',')), { decimal: ',' }],
  tabulators: [Buffer.from(german.replaceAll(';', '\t')), { separator: '\t', decimal: ',' }],
  'vertical bars': [Buffer.from(german.replaceAll(';', '|')), { separator: '|', decimal: ',' }],
  'single quotes': [Buffer.from(german.replaceAll('"', "'")), { separator: ';', decimal: ',', quote: "'" }],
  'no quotes': [Buffer.from(german.replaceAll('"', '')), { separator: ';', decimal: ',', quote: 'none' }],
  'UTF-16': [utf16(german), { separator: ';', decimal: ',', encoding: 'utf-16le' }],
  'UTF-16 with its mark': [join8([0xff, 0xfe], utf16(german)), { separator: ';', decimal: ',', encoding: 'utf-16le' }],
  'big-endian UTF-16': [bigEndian(german), { separator: ';', decimal: ',', encoding: 'utf-16be' }],
  'big-endian UTF-16 with its mark': [join8([0xfe, 0xff], bigEndian(german)), { separator: ';', decimal: ',', encoding: 'utf-16be' }],
  'Latin-1': [Buffer.from(german, 'latin1'), { separator: ';', decimal: ',', encoding: 'latin-1' }],
  'Windows-1252': [Buffer.from(german, 'latin1'), { separator: ';', decimal: ',', encoding: 'windows-1252' }],
  gzip: [gzipSync(german), { separator: ';', decimal: ',', compression: 'gzip' }],
  'gzip in two members': [
    Buffer.concat([gzipSync(german.slice(0, 20)), gzipSync(german.slice(20))]),
    { separator: ';', decimal: ',', compression: 'gzip' },
  ],
};
for (const [what, [content, dialect]] of Object.entries(passes))
  test(`${what}, as the dialect declares, are the same rows`, async (t) => {
    const { features, labels, units } = await read(content, dialect);
    t.deepEqual([...features, ...labels], [140.5, 1, 0, 150, 0, 1, 0, 1]);
    t.deepEqual(units.map(unitTexts), [
      ['140.5', 'north', '0'],
      ['150', 'S\u00fcd', '2'],
    ]);
    t.deepEqual(parseSchema({ ...schema, dialect }).dialect, dialect);
  });

const otherwise: Readonly<Record<string, readonly [content: string | Uint8Array, dialect: DeclaredDialect, message: string]>> = {
  'commas where semicolons are declared': [
    dialectRows,
    { separator: ';' },
    `:1:1: ${cells} commas; declare "separator": "," in the dialect (--dialect separator=comma), or export the file with semicolons between its cells`,
  ],
  'points where commas are declared': [
    dialectRows.replaceAll(',', ';'),
    { separator: ';', decimal: ',' },
    ':3:1 (bp): expected a number in 0..300, got a number with a point; declare "decimal": "." in the dialect (--dialect decimal=point), or write decimals with a comma',
  ],
  'UTF-8 where UTF-16 is declared': [
    dialectRows,
    { encoding: 'utf-16le' },
    ':1:1: expected UTF-16 text with the lower byte first, got bytes that are none; declare "encoding": "utf-8" in the dialect (--dialect encoding=utf-8)',
  ],
  'UTF-8 where Windows-1252 is declared': [
    `bp,ward,ill\n130,north,0\n140,S\u00fcd,0\n`,
    { encoding: 'windows-1252' },
    ':3:2: expected Windows-1252 text, got UTF-8 text; declare "encoding": "utf-8" in the dialect (--dialect encoding=utf-8)',
  ],
  'UTF-8 where Latin-1 is declared': [
    `bp,ward,ill\n140,\u20ac,0\n`,
    { encoding: 'latin-1' },
    ':2:2: expected Latin-1 text, got UTF-8 text; declare "encoding": "utf-8" in the dialect (--dialect encoding=utf-8)',
  ],
  'UTF-16 of the other order': [
    bigEndian(dialectRows),
    { encoding: 'utf-16le' },
    ':1:1: expected UTF-16 text with the lower byte first, got UTF-16 text with the higher byte first; declare "encoding": "utf-16be" in the dialect (--dialect encoding=utf-16be), or save the file as UTF-8',
  ],
  'a letter of Windows-1252 where Latin-1 is declared': [
    join8(Buffer.from('bp,ward,ill\n140,'), [0x80], Buffer.from(',0\n')),
    { encoding: 'latin-1' },
    ':2:2: expected Latin-1 text, got a byte that is no letter of it; declare "encoding": "windows-1252" in the dialect (--dialect encoding=windows-1252) if it is that, or save the file as UTF-8',
  ],
  'a byte that Windows-1252 has no letter for': [
    join8(Buffer.from('bp,ward,ill\n140,'), [0x81], Buffer.from(',0\n')),
    { encoding: 'windows-1252' },
    ':2:2: expected Windows-1252 text, got a byte that is no letter of it; save the file as UTF-8',
  ],
  'half of a character of UTF-16': [
    utf16(dialectRows).subarray(0, -1),
    { encoding: 'utf-16le' },
    ':3:3: expected UTF-16 text with the lower byte first, got a file that ends in the middle of a character; copy it again',
  ],
  'no gzip where it is declared': [
    dialectRows,
    { compression: 'gzip' },
    ':1:1: expected a gzip file, got another; declare "compression": "none" in the dialect (--dialect compression=none)',
  ],
  'a gzip file that was cut': [
    gzipSync(dialectRows).subarray(0, -9),
    { compression: 'gzip' },
    ':4:1: expected a whole gzip file, got one that was cut or changed; copy it again',
  ],
  'a workbook in gzip': [
    gzipSync(join8([0x50, 0x4b, 3, 4], [1])),
    { compression: 'gzip' },
    ':1:1: expected text, got a workbook or another archive; export the rows as CSV in UTF-8',
  ],
};
for (const [what, [content, dialect, message]] of Object.entries(otherwise))
  test(`${what} is named, with the declaration that would pass`, async (t) => {
    const error = await t.throwsAsync(read(content, dialect), { code: 'DATA_INVALID' });
    t.is(error.message, `DATA_INVALID: site.csv${message}`);
  });

test('a euro sign of Windows-1252 is one, whatever the platform decodes', async (t) => {
  const content = join8(Buffer.from('bp,ward,ill\n140,'), [0x80, 0x92], Buffer.from(',0\n'));
  await t.throwsAsync(read(content, { encoding: 'windows-1252' }), { message: /:2:2 \(ward\): expected one of the levels/ });
  t.is(new TextDecoding('windows-1252').push(Uint8Array.of(0x80, 0x92, 0xfc), true).text, '\u20ac\u2019\u00fc');
});

test('a dialect with another value is refused by its key', (t) => {
  t.throws(() => parseSchema({ ...schema, dialect: { separator: ' ' } }), {
    message: /schema\.dialect\.separator: expected , \| ; \| /,
  });
  t.throws(() => parseSchema({ ...schema, dialect: { delimiter: ';' } }), {
    message: /schema\.dialect\.delimiter: unknown key/,
  });
});

test('property: text in any encoding is the same in whatever parts its bytes come', (t) => {
  const letters = fc.string({ unit: fc.constantFrom('a', '\u00fc', '\u20ac', '\u5f20', '\ud83c\udfe5', ',', '\n'), maxLength: 30 });
  const encodings = fc.constantFrom('utf-8', 'utf-16le', 'utf-16be');
  fc.assert(
    fc.property(letters, encodings, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }), (text, encoding, sizes) => {
      const written = `a,b\n${text}`;
      const bytes = encoding === 'utf-8' ? Buffer.from(written) : encoding === 'utf-16le' ? utf16(written) : bigEndian(written);
      const decoding = new TextDecoding(encoding);
      let out = '';
      let at = 8;
      out += decoding.push(bytes.subarray(0, at), false).text;
      for (let turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        const { text: part, wrong } = decoding.push(bytes.subarray(at, at + size), false);
        t.is(wrong, null);
        out += part;
        at += size;
      }
      t.deepEqual(decoding.push(new Uint8Array(0), true), { text: '', wrong: null });
      t.is(out, written);
    }),
  );
});

test('a line without an end, and a quote without one, are refused when no record could be so long, and nothing more is read', async (t) => {
  const long = 'x'.repeat(20 * 1024 * 1024);
  await t.throwsAsync(read(`bp,ward,ill\n140,north,0\n${long}`), {
    message: /site\.csv:3:1: expected a line end within 16777216 characters, got none; is this a file of rows\?$/,
  });
  await t.throwsAsync(read(`bp,ward,ill\n140,north,0\n"${'x\n'.repeat(10 * 1024 * 1024)}`), {
    message: /site\.csv:3:1: expected a closing quote within 16777216 characters, got none; close the quote$/,
  });
});
