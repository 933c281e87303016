// Differential privacy on the heart data: the admitted rounds of the published settings, and what the noise costs in accuracy.
import test from 'ava';
import { privateData } from '@cohort/infra/demo/private-baselines';
import { epsilons } from '@cohort/infra/demo/private-settings';
import { locate } from '@cohort/infra/demo/data/locate';
import { demo, publishedRow, testBand } from './published.ts';
import { charges, lineOf } from './table.ts';

const located = await locate({ mayFetch: false });

test('each budget admits exactly the published rounds, at the published cost to the last unit', (t) => {
  t.deepEqual(
    epsilons.map((epsilon) => charges(epsilon)),
    demo.settings.map((row) => ({ cost: BigInt(row['cost_1e-12']), budget: BigInt(row['budget_1e-12']), admitted: row.admitted })),
  );
});

test('at epsilon 3 the mean accuracy of 20 noise draws is within 0.02 of the run without noise on the same split', async (t) => {
  t.log(located.notice);
  const row = publishedRow('3');
  const { noised, unnoised } = await lineOf('3', await privateData(located.files), 20);
  t.log(`${noised.toFixed(4)} with noise, ${unnoised.toFixed(4)} without`);
  if (located.kind === 'synthetic') return t.pass('synthetic rows have no published accuracy');
  t.true(Math.abs(noised - unnoised) <= testBand);
  t.true(Math.abs(noised - row.accuracy_3sigma2) <= 0.05);
});
