// Quantising: round trips, the bound, and every refusal.
import test from 'ava';
import fc from 'fast-check';
import { assertFits, dequantise, quantise } from './quantise.ts';

const to = { scale: 1024, bound: 4096, name: 'model' };
const inside = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 60 });

test('a value comes back within half a step, or within one step when rounding is stochastic, and |q| never exceeds the bound', (t) => {
  fc.assert(
    fc.property(
      inside,
      fc.constantFrom('deterministic' as const, 'stochastic' as const),
      fc.constantFrom(32 as const, 64 as const),
      (values, mode, width) => {
        const q = quantise(Float64Array.from(values), { ...to, width }, mode);
        const back = dequantise(q, to.scale);
        const step = (mode === 'stochastic' ? 1 : 0.5) / to.scale;
        return values.every((value, at) => Math.abs(value - (back[at] as number)) <= step && Math.abs(Number(q[at])) <= to.bound);
      },
    ),
  );
  t.pass();
});

test('f32 and f64 arrays of the same numbers, longer than a chunk, give the same integers', (t) => {
  const values = Float32Array.from({ length: 40_000 }, (_, at) => ((at * 37) % 8001) / 1000 - 4);
  t.deepEqual(quantise(values, to, 'deterministic'), quantise(Float64Array.from(values), to, 'deterministic'));
});

test('stochastic rounding has mean zero error: 0.3 of a step rounds up three times in ten', (t) => {
  const q = quantise(new Float64Array(100_000).fill(0.3 / 1024), to, 'stochastic');
  const ups = (q as Int32Array).reduce((total, value) => total + value, 0);
  // Standard deviation 145: eight of them either side.
  t.true(Math.abs(ups - 30_000) < 1160, String(ups));
});

test('stochastic rounding leaves whole steps alone, negative ones and the bound itself included', (t) => {
  const whole = Float64Array.of(-4, -1, 0, 1 / 1024, 4);
  for (let run = 0; run < 20; run++) t.deepEqual([...(quantise(whole, to, 'stochastic') as Int32Array)], [-4096, -1024, 0, 1, 4096]);
});

test('refuses NaN and infinity by coordinate', (t) => {
  for (const value of [NaN, Infinity, -Infinity])
    for (const mode of ['deterministic', 'stochastic'] as const) {
      const values = new Float32Array(20_000);
      values[17_000] = value;
      t.throws(() => quantise(values, to, mode), {
        message: /^UPDATE_NOT_FINITE: model\[17000\]: expected a finite number, got -?(NaN|Infinity); /,
      });
    }
});

test('refuses what leaves the bound by coordinate, and keeps the value out of the message', (t) => {
  for (const mode of ['deterministic', 'stochastic'] as const) {
    const error = t.throws(() => quantise(Float64Array.of(0, 4.0013), to, mode), {
      message: /^UPDATE_OUT_OF_BOUND: model\[1\]: expected \|value x scale\| <= 4096/,
    });
    t.notRegex(error.message, /4\.0013|4097/);
  }
  t.throws(() => quantise(Float64Array.of(1e308), { scale: 1024, bound: 4096 }, 'deterministic'), { message: /^UPDATE_OUT_OF_BOUND/ });
});

test('refuses a bound that the ring cannot hold and a scale that is not a positive integer', (t) => {
  t.throws(() => quantise(Float64Array.of(1), { scale: 1, bound: 2 ** 31 }, 'deterministic'), { message: /^RING_OVERFLOW/ });
  for (const scale of [0, -1, 1.5, NaN])
    t.throws(() => quantise(Float64Array.of(1), { scale, bound: 1 }, 'deterministic'), { message: /^UPDATE_OUT_OF_BOUND: scale/ });
});

test('terms fit the ring up to the last integer, and the refusal names both numbers', (t) => {
  t.notThrows(() => {
    assertFits({ width: 32, maxCohort: 3, bound: 715_827_882 });
  });
  t.throws(
    () => {
      assertFits({ width: 32, maxCohort: 4, bound: 536_870_912 });
    },
    { message: /^RING_OVERFLOW: .*2147483648.*4 x 536870912 = 2147483648/ },
  );
  t.throws(
    () => {
      assertFits({ width: 64, maxCohort: 2 ** 20, bound: 2 ** 43 });
    },
    { message: /^RING_OVERFLOW/ },
  );
  t.throws(
    () => {
      assertFits({ width: 32, maxCohort: 0, bound: 1 });
    },
    { message: /^RING_OVERFLOW/ },
  );
});

test('with noise the slack must exceed sqrt(768) sigma', (t) => {
  // a = 2^31 - 2^30 = 2^30, a^2 / 768 = 2^60 / 768 = 1501199875790165.33: the fraction on either side of it.
  const terms = { width: 32, maxCohort: 2, bound: 2 ** 29 } as const;
  t.notThrows(() => {
    assertFits({ ...terms, sigma2: { num: '4503599627370495', den: '3' } });
  });
  t.throws(
    () => {
      assertFits({ ...terms, sigma2: { num: '4503599627370496', den: '3' } });
    },
    { message: /^RING_OVERFLOW: noise: expected a\^2 > 768 sigma\^2, got a = 1073741824 and sigma\^2 = 4503599627370496\/3/ },
  );
  t.throws(
    () => {
      assertFits({ ...terms, sigma2: { num: '1e3', den: '1' } });
    },
    { message: /^RING_OVERFLOW: sigma\^2/ },
  );
});
