// `cohort data check`, `schema profile` and `schema diff` as they are typed: what they print, their exit codes, and in how little memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import test from 'ava';
import { parquetWriteFile } from 'hyparquet-writer';
import { loans } from './testing/five-files.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-rows-'));
test.after.always(() => rm(home, { recursive: true, force: true }));
const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');
const at = (name: string): string => join(home, name);

async function cohort(words: readonly string[], flags: readonly string[] = []) {
  const child = spawn(process.execPath, [...flags, entry, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
}

test.serial('a file is profiled, checked by its own schema, and refused by another that lacks a level', async (t) => {
  await writeFile(at('loans.csv'), loans);
  const profiled = await cohort(['schema', 'profile', at('loans.csv'), '--name', 'loans']);
  t.is(profiled.code, 0, profiled.err);
  t.regex(profiled.err, /^loans\.csv: 200 rows, 9 columns\.\n/);
  t.regex(profiled.err, /^email: looks like addresses of electronic mail; ignored\.$/m);
  await writeFile(at('schema.json'), profiled.out);
  const checked = await cohort(['data', 'check', at('loans.csv'), '--schema', at('schema.json')]);
  t.is(checked.code, 0, checked.err);
  t.regex(
    checked.out,
    /^loans\.csv: 200 of 200 rows can be used\nschema loans [0-9a-f]{12}: 9 columns, 9 features\n50 of class 1 \(default > 0\), 150 of class 0\n$/,
  );

  await writeFile(at('other.json'), profiled.out.replace(/"study",?\s*/, '').replace(/,(\s*\])/, '$1'));
  const differ = await cohort(['schema', 'diff', at('schema.json'), at('other.json')]);
  t.is(differ.code, 1);
  t.regex(differ.out, /^column purpose, levels: "study" \| nothing\n/);
  t.is((await cohort(['schema', 'diff', at('schema.json'), at('schema.json')])).code, 0);
  const refused = await cohort(['data', 'check', at('loans.csv'), '--schema', at('other.json')]);
  t.is(refused.code, 1);
  t.regex(
    refused.err,
    /^DATA_INVALID: loans\.csv:\d+:5 \(purpose\): expected one of the levels car, house, other, got text \(50 times: also in lines .* and 44 more\)\n$/,
  );
});

test.serial("a site's own dialect is said on the command line, and a word that is none is refused by its key", async (t) => {
  await writeFile(at('own.csv'), loans.replaceAll(',', ';').replaceAll('.', ','));
  const words = ['data', 'check', at('own.csv'), '--schema', at('schema.json')];
  t.regex((await cohort(words)).err, /got semicolons; declare "separator": ";" in the dialect \(--dialect separator=semicolon\)/);
  const own = await cohort([...words, '--dialect', 'separator=semicolon,decimal=comma']);
  t.is(own.code, 0, own.err);
  const wrong = await cohort([...words, '--dialect', 'separator=colon']);
  t.is(wrong.code, 2);
  t.regex(
    wrong.err,
    /^USAGE: --dialect: expected such as separator=semicolon,decimal=comma,encoding=windows-1252, with comma, semicolon, .* for characters; dialect\.separator: expected /,
  );
});

test.serial('a file many times the size of the memory is checked, and its second half counts', async (t) => {
  const lines = loans.split('\n').slice(1, -1).join('\n');
  const file = await open(at('large.csv'), 'w');
  await file.write(`${loans.split('\n')[0] ?? ''}\n`);
  for (let turn = 0; turn < 4000; turn++) await file.write(`${lines}\n`);
  await file.close();
  const { code, out, err } = await cohort(['data', 'check', at('large.csv'), '--schema', at('schema.json')], ['--max-old-space-size=24']);
  t.is(code, 0, err.slice(0, 500));
  t.regex(out, /^large\.csv: 800000 of 800000 rows can be used\n/);
});

test.serial('a Parquet file of one large group is profiled and checked, and memory does not grow with the group', async (t) => {
  const rows = 400_000;
  const column = <T>(of: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => of(row));
  parquetWriteFile({
    filename: at('large.parquet'),
    rowGroupSize: rows,
    pageSize: 64 * 1024,
    columnData: [
      { name: 'amount', data: Float64Array.from(column((row) => ((row * 7919) % 40_000) / 4)), type: 'DOUBLE', nullable: false },
      { name: 'name', data: column((row) => `person ${String(row)} of a long list of people`), type: 'STRING' },
      { name: 'months', data: column((row) => (row % 50 === 0 ? null : row % 60)), type: 'INT32' },
      { name: 'sick', data: column((row) => row % 4 === 0), type: 'BOOLEAN' },
    ],
  });
  const profiled = await cohort(['schema', 'profile', at('large.parquet'), '--name', 'large'], ['--max-old-space-size=48']);
  t.is(profiled.code, 0, profiled.err.slice(0, 500));
  await writeFile(at('large.json'), profiled.out);
  const checked = await cohort(['data', 'check', at('large.parquet'), '--schema', at('large.json')], ['--max-old-space-size=48']);
  t.is(checked.code, 0, checked.err.slice(0, 500));
  t.regex(checked.out, /^large\.parquet: 392000 of 400000 rows can be used; 8000 lack a cell that the schema wants\n/);
  t.regex(checked.out, /^96000 of class 1 \(sick > 0\), 296000 of class 0$/m);
});

test.serial('a line of one gigabyte is refused before it is read, and so is one that gzip made small', async (t) => {
  const file = await open(at('line.csv'), 'w');
  await file.truncate(2 ** 30);
  await file.close();
  const words = ['data', 'check', at('line.csv'), '--schema', at('schema.json')];
  const sparse = await cohort(words, ['--max-old-space-size=24']);
  t.is(sparse.code, 1);
  t.regex(sparse.err, /^DATA_INVALID: line\.csv: expected at most 268435456 bytes, got 1073741824; split the file\n$/);
  // Reading stops at the longest record, so that much more of it says nothing.
  await pipeline(createReadStream(at('line.csv'), { end: 2 ** 26 }), createGzip({ level: 1 }), createWriteStream(at('line.csv.gz')));
  const packed = await cohort(
    ['data', 'check', at('line.csv.gz'), '--schema', at('schema.json'), '--dialect', 'compression=gzip'],
    ['--max-old-space-size=64'],
  );
  t.is(packed.code, 1);
  t.regex(packed.err, /^DATA_INVALID: line\.csv\.gz:1:1: /);
  t.true((await readFile(at('line.csv.gz'))).length < 10_000_000);
});
