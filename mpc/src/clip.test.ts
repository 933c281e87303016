// Clipping: the norm it leaves and what it refuses.
import test from 'ava';
import fc from 'fast-check';
import { clipNormL2 } from './clip.ts';

const norm = (values: ArrayLike<number>) => Math.sqrt(Array.from(values).reduce((total, value) => total + value * value, 0));

test('a clipped update has at most the clip norm and keeps its direction', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (values, clipNorm) => {
        const before = norm(values);
        const clipped = clipNormL2(Float64Array.from(values), clipNorm);
        const factor = Math.min(1, clipNorm / before);
        return (
          norm(clipped) <= clipNorm * (1 + 1e-12) &&
          values.every((value, at) => before === 0 || Math.abs((clipped[at] as number) - value * factor) <= 1e-9)
        );
      },
    ),
  );
  t.pass();
});

test('clips in place, across chunks, and leaves a small update untouched', (t) => {
  const large = new Float32Array(40_000).fill(1);
  t.is(clipNormL2(large, 2) as Float32Array, large);
  t.true(Math.abs(norm(large) - 2) < 1e-5);
  t.deepEqual([...clipNormL2(Float64Array.of(3, 4), 5)], [3, 4]);
});

test('refuses an update that is not finite, also when only its norm overflows', (t) => {
  const remedy = 'lower the learning rate or check the data';
  for (const [values, said] of [
    [[NaN], 'update[0]: expected a finite number, got NaN'],
    [[1, -Infinity], 'update[1]: expected a finite number, got -Infinity'],
    [[1e200, 1e200], 'update: expected a finite L2 norm, got Infinity'],
  ] as const)
    t.throws(() => clipNormL2(Float64Array.from(values), 1), { message: `UPDATE_NOT_FINITE: ${said}; ${remedy}` });
  t.throws(() => clipNormL2(Float64Array.of(1), 0), { message: /^TERMS_REFUSED: clipNorm/ });
});
