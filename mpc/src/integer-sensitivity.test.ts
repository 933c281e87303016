// T in integers: the demo's number, its floor on both sides, and the two refusals.
import test from 'ava';
import fc from 'fast-check';
import { assertSensitivity, integerSensitivity, leastBound } from './integer-sensitivity.ts';

test('the demo: S = 4096, C = 1, d = 14 gives 16781317', (t) => {
  t.is(integerSensitivity({ scale: 4096, clipNorm: '1', length: 14 }), 16_781_317n);
});

test('a square d and a decimal clip norm, by hand', (t) => {
  // (100 x 0.5)^2 + 50 + 16/4 + 4/2
  t.is(integerSensitivity({ scale: 100, clipNorm: '0.5', length: 16 }), 2556n);
  t.is(integerSensitivity({ scale: 100, clipNorm: '0.50', length: 16 }), 2556n);
  // 0.001^2 + 0.001 + 3 + sqrt(12)/2 = 4.7330...
  t.is(integerSensitivity({ scale: 1, clipNorm: '0.001', length: 12 }), 4n);
});

test('property: T is the floor, shown by squaring instead of roots', (t) => {
  const unit = fc.record({ scale: fc.integer({ min: 1, max: 2 ** 40 }), length: fc.integer({ min: 1, max: 2 ** 40 }) });
  fc.assert(
    fc.property(unit, fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.nat(6), ({ scale, length }, digits, places) => {
      const text = String(digits).padStart(places + 1, '0');
      const clipNorm = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
      const value = integerSensitivity({ scale, clipNorm, length });
      const [p, q, d] = [BigInt(scale) * digits, 10n ** BigInt(places), BigInt(length)];
      // 4 q^2 (T - rest) <= 2 q^2 sqrt(d) < 4 q^2 (T + 1 - rest), squared where positive.
      const left = 4n * q * q * value - (4n * p * p + 4n * p * q + d * q * q);
      const right = left + 4n * q * q;
      const root2 = 4n * q ** 4n * d;
      return (left <= 0n || left * left <= root2) && right > 0n && right * right > root2;
    }),
  );
  t.pass();
});

test('refuses T below (S C)^2 by one, naming both numbers and what would do', (t) => {
  const unit = { scale: 4096, clipNorm: '1', length: 14 };
  t.notThrows(() => {
    assertSensitivity({ ...unit, sensitivity2: 16_777_216n });
  });
  t.throws(
    () => {
      assertSensitivity({ ...unit, sensitivity2: 16_777_215n });
    },
    { message: /^TERMS_REFUSED: sensitivity2: .*4096 x 1, got T = 16777215; use T = 16781317/ },
  );
});

test('refuses S C below 16 sqrt(d), exactly at the edge', (t) => {
  const sensitivity2 = 10n ** 9n;
  t.notThrows(() => {
    assertSensitivity({ scale: 128, clipNorm: '0.5', length: 16, sensitivity2 });
  });
  t.throws(
    () => {
      assertSensitivity({ scale: 128, clipNorm: '0.49999', length: 16, sensitivity2 });
    },
    { message: /^TERMS_REFUSED: scale: expected S C >= 16 sqrt\(d\) with d = 16, got S C = 128 x 0.49999/ },
  );
  t.throws(
    () => {
      assertSensitivity({ scale: 128, clipNorm: '0.5', length: 17, sensitivity2 });
    },
    { message: /^TERMS_REFUSED: scale/ },
  );
});

test('refuses clip norms, scales and lengths that are not positive plain numbers', (t) => {
  for (const clipNorm of ['', '0', '0.0', '-1', '+1', '1e3', '0x10', '.5', '5.', '01', ' 1', 'NaN', '1'.repeat(22)])
    t.throws(() => integerSensitivity({ scale: 1, clipNorm, length: 1 }), { message: /^TERMS_REFUSED: clipNorm/ });
  for (const bad of [0, -1, 1.5, NaN, 2 ** 53]) {
    t.throws(() => integerSensitivity({ scale: bad, clipNorm: '1', length: 1 }), { message: /^TERMS_REFUSED: scale/ });
    t.throws(() => integerSensitivity({ scale: 1, clipNorm: '1', length: bad }), { message: /^TERMS_REFUSED: length/ });
  }
});

test('the least bound covers the mean and 8 standard deviations of a Poisson sample, and for one sure unit the root of T', (t) => {
  t.is(leastBound({ sensitivity2: 16_781_317n, samplingRate: { num: 1n, den: 4n }, units: 500n }), 829_377n);
  t.is(leastBound({ sensitivity2: 16_781_317n, samplingRate: { num: 1n, den: 1n }, units: 1n }), 4097n);
  t.is(leastBound({ sensitivity2: 0n, samplingRate: { num: 1n, den: 4n }, units: 500n }), 0n);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 26 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 10_000 }),
      (T, den, n) => {
        const q = 1 / den;
        const exact = Math.sqrt(T) * (q * n + 8 * Math.sqrt(q * (1 - q) * n));
        const bound = Number(leastBound({ sensitivity2: BigInt(T), samplingRate: { num: 1n, den: BigInt(den) }, units: BigInt(n) }));
        return bound >= exact * (1 - 1e-12) && bound < exact + 3;
      },
    ),
  );
});
