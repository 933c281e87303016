// The limits beside published figures, and their promise checked exactly.
import test from 'ava';
import { atLeast, lowerLimit, upperLimit } from './clopper-pearson.ts';

const near = (a: number, b: number, within = 5e-5): boolean => Math.abs(a - b) <= within;

test('limits at 95 per cent are those of the tables', (t) => {
  t.is(lowerLimit(0, 10, 0.025), 0);
  t.true(near(upperLimit(0, 10, 0.025), 0.3085));
  t.true(near(lowerLimit(5, 10, 0.025), 0.1871));
  t.true(near(upperLimit(5, 10, 0.025), 0.8129));
  t.true(near(lowerLimit(10, 10, 0.025), 0.6915));
  t.true(near(lowerLimit(81, 263, 0.025), 0.2527));
  t.true(near(upperLimit(81, 263, 0.025), 0.3676));
});

test('no proportion is above its lower limit less often than promised', (t) => {
  const [trials, risk] = [200, 0.001];
  for (const p of [0.003, 0.05, 0.31, 0.5, 0.9]) {
    let wrong = 0;
    for (let k = 0; k <= trials; k++) if (lowerLimit(k, trials, risk) > p) wrong += probabilityOf(k, trials, p);
    t.true(wrong <= risk && wrong > 0);
  }
});

test('a tail of a binomial is the sum of its terms', (t) => {
  let sum = 0;
  for (let k = 12; k <= 30; k++) sum += probabilityOf(k, 30, 0.2);
  t.true(near(atLeast(12, 30, 0.2) / sum, 1, 1e-10));
});

function probabilityOf(k: number, n: number, p: number): number {
  let log = k * Math.log(p) + (n - k) * Math.log1p(-p);
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return Math.exp(log);
}
