// The published four-hospital benchmark: sizes, statistics and bands.
import { readFileSync } from 'node:fs';
import test from 'ava';
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { heartPartition, heartSchema, hospitals } from '@cohort/client-agent/data/heart-disease';
import { load } from '@cohort/client-agent/steps/load';
import { locate } from '@cohort/infra/demo/data/locate';
import { benchmarkData } from '@cohort/infra/demo/benchmark-data';
import { band } from './published.ts';
import { meanTable, tableOf } from './table.ts';

const located = await locate({ mayFetch: false });

test('the four hospitals have the published sizes', async (t) => {
  t.log(located.notice);
  const { sites, pooled } = await benchmarkData(located.files);
  t.deepEqual(
    sites.map(({ train, test: held }) => [train.rows, held.rows]),
    [
      [199, 104],
      [172, 89],
      [30, 16],
      [85, 45],
    ],
  );
  t.deepEqual([pooled.train.rows, pooled.test.rows], [486, 254]);
});

test('each site normalises with the statistics of its published training rows', async (t) => {
  if (located.kind === 'synthetic') {
    t.log('synthetic cohort: the statistics of the real rows were not compared');
    t.pass();
    return;
  }
  const file = new URL('../../client-agent/vectors/v1/heart-statistics.json', import.meta.url);
  const figures = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, { mean: number[]; std: number[] } | undefined>>;
  for (const hospital of hospitals) {
    const options = { schema: heartSchema(), partition: heartPartition(hospital), normalisation: 'local' } as const;
    const { scaling } = await load({ source: csvSource(located.files[hospital]), ...options });
    for (const [at, centre] of scaling.centre.entries()) {
      t.true(Math.abs(centre - (figures[hospital]?.mean[at] ?? Number.NaN)) < 1e-6);
      // A constant column (no cholesterol was measured in Switzerland) keeps its unit: 0 whatever it is divided by.
      const published = figures[hospital]?.std[at] ?? Number.NaN;
      t.true(Math.abs((scaling.scale[at] ?? Number.NaN) - (published === 0 ? 1 : published)) < 1e-6);
    }
  }
});

test('five seeds of the production arithmetic land in the published bands', async (t) => {
  const data = await benchmarkData(located.files);
  const tables = [];
  for (const seed of ['42', '43', '44', '45', '46']) tables.push(await tableOf(data, seed, plainTrainer()));
  const mean = meanTable(tables);
  t.deepEqual([...mean.keys()], ['pooled training', ...hospitals.map((name) => `local ${name}`), 'FedAvg', 'FedAdam']);
  for (const method of ['FedAvg', 'FedAdam']) {
    const accuracy = mean.get(method)?.[0] ?? 0;
    const expected = band(method) ?? { mean: Number.NaN, stdDev: Number.NaN };
    t.log(`${method} ${accuracy.toFixed(4)}${located.kind === 'synthetic' ? ' on the synthetic cohort, not comparable' : ''}`);
    if (located.kind === 'real') t.true(Math.abs(accuracy - expected.mean) <= 2 * expected.stdDev);
    else t.true(accuracy > 0.6, 'federation learns the invented rule');
  }
});
