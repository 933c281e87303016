// Differential privacy on the heart data: the admitted rounds of the published settings, and what the noise costs in accuracy.
import test from 'ava';
import { locate } from '@cohort/infra/demo/data/locate';
import { demo, testBand } from './published.ts';
import { charges, lineOf, privateParts } from './table.ts';

const located = await locate({ mayFetch: false });

test('each budget admits exactly the published rounds, at the published cost to the last unit', (t) => {
  for (const row of demo.settings) {
    const { cost, budget } = charges(row);
    t.deepEqual([String(cost), String(budget)], [row['cost_1e-12'], row['budget_1e-12']]);
    t.is(Number(budget / cost), row.admitted);
  }
});

test('at epsilon 3 the mean accuracy of 20 noise draws is within 0.02 of the run without noise on the same split', async (t) => {
  t.log(located.notice);
  const row = demo.settings.find(({ epsilon }) => epsilon === 3);
  if (row === undefined) return t.fail();
  const { noised, unnoised } = await lineOf(row, await privateParts(located.files), 20);
  t.log(`${noised.toFixed(4)} with noise, ${unnoised.toFixed(4)} without`);
  if (located.kind === 'synthetic') return t.pass('synthetic rows have no published accuracy');
  t.true(Math.abs(noised - unnoised) <= testBand);
  t.true(Math.abs(noised - row.accuracy_3sigma2) <= 0.05);
});
