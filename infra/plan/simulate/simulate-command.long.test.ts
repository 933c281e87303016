// `cohort plan simulate` on this site's own file, however it is written: with commas, in the schema's dialect, in the site's, in Parquet.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { parquetWriteFile } from 'hyparquet-writer';
import { heartSchema } from '@cohort/client-agent/data/heart-disease';
import { syntheticHeart } from '../../demo/data/synthetic-heart.ts';
import { logistic } from '../testing/studied-ledger.ts';
import { genesis, testPlan } from '../testing/heart-plan.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-simulate-'));
test.after.always(() => rm(home, { recursive: true, force: true }));
const at = (name: string): string => join(home, name);
const entry = join(import.meta.dirname, '..', '..', '..', 'bin', 'cohort.mjs');

const schema = heartSchema();
const rows = syntheticHeart('cleveland')
  .trim()
  .split('\n')
  .map((line) => line.split(','));
test.before(async () => {
  await writeFile(at('plan.json'), JSON.stringify(testPlan));
  await writeFile(at('architecture.json'), JSON.stringify(logistic));
  await writeFile(at('genesis.safetensors'), genesis.file);
  await writeFile(at('plain.json'), JSON.stringify(schema));
  await writeFile(at('declared.json'), JSON.stringify({ ...schema, dialect: { separator: ';', decimal: ',' } }));
});

async function simulated(file: string, ...words: readonly string[]): Promise<{ readonly testRows: number }> {
  const files = ['--architecture', at('architecture.json'), '--model', at('genesis.safetensors')];
  const few = ['--rounds', '1', '--draws', '1', '--offline', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [
    entry,
    'plan',
    'simulate',
    at('plan.json'),
    '--file',
    at(file),
    ...files,
    ...few,
    ...words,
  ]);
  return (JSON.parse(stdout) as { readonly result: { readonly testRows: number } }).result;
}

test('the same rows are tried, and as many kept for testing, however the file is written', async (t) => {
  const text = (separator: string, decimal: string): string =>
    rows.map((cells) => cells.join(separator).replaceAll('.', decimal)).join('\n');
  await writeFile(at('rows.csv'), text(',', '.'));
  await writeFile(at('other.csv'), text(';', ','));
  const { testRows } = await simulated('rows.csv', '--schema', at('plain.json'));
  t.true(testRows > 30);
  t.is((await simulated('other.csv', '--schema', at('declared.json'))).testRows, testRows);
  t.is((await simulated('other.csv', '--schema', at('plain.json'), '--dialect', 'separator=semicolon,decimal=comma')).testRows, testRows);
  t.is((await simulated('rows.csv', '--schema', at('declared.json'), '--dialect', 'separator=comma,decimal=point')).testRows, testRows);
  const refused = await t.throwsAsync<Error & { readonly stdout: string }>(simulated('rows.csv', '--schema', at('declared.json')));
  t.regex(refused.stdout, /DATA_INVALID.*rows\.csv:1:1: expected 14 cells, got commas; declare .*separator.* in the dialect/);
});

test('a Parquet file is tried as well', async (t) => {
  const cells = (column: number): (number | null)[] => rows.map((row) => (row[column] === '?' ? null : Number(row[column])));
  parquetWriteFile({
    filename: at('rows.parquet'),
    columnData: schema.columns.map(({ name }, column) => ({ name, data: cells(column), type: 'DOUBLE' })),
  });
  const { testRows } = await simulated('rows.parquet', '--schema', at('plain.json'));
  t.true(testRows > 30);
});
