// Poisson draws have exactly their rate.
import test from 'ava';
import type { Dataset } from '../data/dataset.ts';
import { sample } from './sample.ts';

const rows = (count: number): Dataset => ({ rows: count }) as Dataset;

test('no residue is favoured: words past the last whole multiple of the denominator are drawn again', (t) => {
  // A third, by a denominator of which a word holds one and a third: without drawing again every second unit would be taken.
  const den = 3n * 2n ** 46n + 1n;
  const rate = { num: String(2n ** 46n), den: String(den) };
  const units = 6000;
  const drawn = sample(rows(units), { unit: 'record', samplingRate: rate }).length;
  // Mean 2000, standard deviation 36.5: eight of them; the biased draw has mean 3000.
  t.true(Math.abs(drawn - units / 3) < 8 * 36.5, String(drawn));
});

test('a rate of one takes every unit, and one outside (0, 1] is refused', (t) => {
  t.is(sample(rows(50), { unit: 'record', samplingRate: { num: '1', den: '1' } }).length, 50);
  for (const rate of [null, { num: '0', den: '1' }, { num: '3', den: '2' }, { num: '1', den: String(2n ** 48n + 1n) }])
    t.throws(() => sample(rows(5), { unit: 'record', samplingRate: rate }), { message: /^TERMS_REFUSED/ });
});
