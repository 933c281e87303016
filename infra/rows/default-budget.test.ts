// The budget of an account where only its epsilon was given.
import test from 'ava';
import fc from 'fast-check';
import { accountBudget, parseFraction } from '@cohort/mpc/accountant';
import { bucketOf } from '@cohort/policies/bucket-of';
import { budgetFor, deltaFor, orderFor } from './default-budget.ts';

test('delta is a hundred thousandth, and smaller where the ledger would refuse that for so many rows', (t) => {
  for (const [rows, digits] of [
    [1, 5],
    [300, 5],
    [9_999, 5],
    [10_000, 6],
    [100_000, 7],
    [700_000, 7],
    [1_000_000, 8],
  ] as const)
    t.is(deltaFor(bucketOf(rows)).den, 10n ** BigInt(digits), String(rows));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (rows) => {
      const bucket = bucketOf(rows);
      t.true(deltaFor(bucket).den >= 10n * BigInt(bucket.upper));
    }),
  );
});

test('the order is the one that pays for most rounds of noise over every row', (t) => {
  const delta = { num: 1n, den: 100_000n };
  for (const [epsilon, order] of [
    [1n, 18],
    [3n, 8],
    [8n, 4],
  ] as const)
    t.is(orderFor({ num: epsilon, den: 1n }, delta), order);
});

test('a budget is in lowest terms and worth something, whatever is typed; what could pay for nothing is refused with what to do', (t) => {
  const bucket = bucketOf(300);
  t.deepEqual(budgetFor(bucket, '3', null), { epsilon: { num: '3', den: '1' }, delta: { num: '1', den: '100000' }, alphaStar: 8 });
  t.deepEqual(budgetFor(bucket, '0.50', '0.00002').epsilon, { num: '1', den: '2' });
  for (const epsilon of ['1', '2.5', '10', '0.25']) {
    const { alphaStar: alpha, ...budget } = budgetFor(bucket, epsilon, null);
    t.true(accountBudget({ epsilon: parseFraction(budget.epsilon, 'e'), delta: parseFraction(budget.delta, 'd'), alpha }) > 0n);
  }
  t.throws(() => budgetFor(bucket, '0.01', null), {
    message: /^USAGE: --epsilon: expected one that pays for some noised round at this delta, got 0\.01/,
  });
  t.throws(() => budgetFor(bucket, '3', '0.001'), {
    message:
      "USAGE: --delta: expected at most 1/5000, a tenth of one over the row bucket's upper edge, got 0.001; leave it out for 1/100000",
  });
  for (const wrong of ['', '-1', '1e3', '0', 'three'])
    t.throws(() => budgetFor(bucket, wrong, null), { message: /^USAGE: --epsilon: expected a decimal/ });
});
