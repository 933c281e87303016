// Where the heart data come from, in which order, and what is said when they are invented.
import { mkdir, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { heartFile, heartPartition, heartSchema, hospitals } from '@cohort/client-agent/data/heart-disease';
import { load } from '@cohort/client-agent/steps/load';
import { locate } from './locate.ts';
import { syntheticHeart, writeSyntheticHeart } from './synthetic-heart.ts';

async function scratch(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-locate-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

test('without real data the cohort is synthetic, and the notice says so first', async (t) => {
  const folder = await scratch(t);
  const found = await locate({ env: {}, cwd: folder, cacheDir: folder, mayFetch: false });
  t.is(found.kind, 'synthetic');
  t.regex(found.notice, /^SYNTHETIC PATIENTS: no real data was found/);
});

test('the synthetic cohort is the same bytes every time and fits schema, published split and published sizes', async (t) => {
  const folder = await writeSyntheticHeart(await scratch(t));
  t.is(syntheticHeart('va'), syntheticHeart('va'));
  const sizes: unknown[] = [];
  for (const hospital of hospitals) {
    const source = csvSource(join(folder, heartFile(hospital)));
    const { split } = await load({ source, schema: heartSchema(), partition: heartPartition(hospital), normalisation: 'local' });
    sizes.push([split.train.rows, split.test.rows]);
    const labels = [...split.train.labels, ...split.test.labels];
    t.true(labels.some((label) => label === 1) && labels.some((label) => label === 0), `${hospital} has both classes`);
  }
  t.deepEqual(sizes, [
    [199, 104],
    [172, 89],
    [30, 16],
    [85, 45],
  ]);
});

test('whoever reads the synthetic cohort while another process writes it anew reads it whole', async (t) => {
  const folder = await scratch(t);
  await writeSyntheticHeart(folder);
  const reading = await open(join(folder, heartFile('va')));
  const start = Buffer.alloc(100);
  await reading.read(start);
  await writeSyntheticHeart(folder);
  t.not((await reading.stat()).ino, (await stat(join(folder, heartFile('va')))).ino, 'another file has its name');
  t.is(`${start.toString()}${(await reading.readFile()).toString()}`, syntheticHeart('va'));
  await reading.close();
});

test('--data-dir comes before COHORT_DATA_DIR, which comes before data/heart-disease', async (t) => {
  const folder = await scratch(t);
  const [named, variable, besides] = [join(folder, 'named'), join(folder, 'variable'), join(folder, 'data', 'heart-disease')];
  for (const each of [named, variable, besides]) await writeSyntheticHeart(each);
  const env = { COHORT_DATA_DIR: variable };
  t.is((await locate({ dataDir: 'named', env, cwd: folder, mayFetch: false })).folder, named);
  t.is((await locate({ env, cwd: folder, mayFetch: false })).folder, variable);
  const last = await locate({ env: {}, cwd: folder, mayFetch: false });
  t.deepEqual([last.folder, last.files.va], [besides, join(besides, 'processed.va.data')]);
});

test('a named folder without the files is an error, not a reason to invent patients', async (t) => {
  const folder = await scratch(t);
  await t.throwsAsync(locate({ dataDir: folder, env: {} }), {
    message: /^DATA_NOT_FOUND: --data-dir .*expected processed\.cleveland\.data/,
  });
});

test('a cached file with another content is never used as real', async (t) => {
  const folder = await scratch(t);
  await mkdir(join(folder, 'heart-disease'));
  for (const hospital of hospitals) await writeFile(join(folder, 'heart-disease', heartFile(hospital)), 'tampered');
  const found = await locate({ env: {}, cwd: folder, cacheDir: folder, mayFetch: false });
  t.is(found.kind, 'synthetic');
});
