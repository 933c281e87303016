// What must hold of the accountant for all inputs, against a reference of 80 digits that shares no step with it.
import test from 'ava';
import fc from 'fast-check';
import { accountBudget, noiseRatio, parseFraction, releasedEpsilon, roundCost, smallestEpsilon, type Fraction } from './accountant.ts';
import { conversionDown } from './accountant/account-budget.ts';
import { exponential, logarithm } from './accountant/series.ts';
import { renyi } from './accountant/round-cost.ts';

// The reference: decimal fixed point with 110 digits, nearest-ish rounding, each exp on its own by Taylor's series after halving (the
// accountant: binary, directed, one exp and its powers after taking out ln 2), ln by Halley's iteration on that exp (the accountant:
// artanh), weights as exact integers (the accountant: rounded factors). Trusted to 80 digits.
const unit = 10n ** 110n;
const trusted = 10n ** 30n;
/** One ledger unit, 1e-12 nat, in reference digits. */
const pico = 10n ** 98n;

/** exp(x / unit) x unit for any x; relative error below 1e-95. */
function referenceExp(x: bigint): bigint {
  const guard = 10n ** 30n;
  const one = unit * guard;
  let halvings = 0n;
  let reduced = x * guard;
  while (reduced > one / 16n || reduced < -one / 16n) {
    reduced /= 2n;
    halvings += 1n;
  }
  let term = one;
  let sum = one;
  for (let j = 1n; term !== 0n; j += 1n) {
    term = (term * reduced) / (one * j);
    sum += term;
  }
  for (let at = 0n; at < halvings; at += 1n) sum = (sum * sum) / one;
  return sum / guard;
}

/** ln(x / unit) x unit for x >= unit. */
function referenceLn(x: bigint): bigint {
  const digits = String(x);
  const start = Math.log(Number(digits.slice(0, 15))) + (digits.length - 125) * Math.LN10;
  let y = (BigInt(Math.round(start * 2 ** 40)) * unit) >> 40n;
  for (let round = 0; round < 4; round++) {
    const e = referenceExp(y);
    y += (2n * (x - e) * unit) / (x + e);
  }
  return y;
}

function referenceCost(z2: Fraction, q: Fraction, alpha: number): bigint {
  const a = BigInt(alpha);
  let choose = 1n;
  let total = 0n;
  for (let k = 0n; k <= a; k += 1n) {
    const weight = choose * (q.den - q.num) ** (a - k) * q.num ** k;
    total += weight * referenceExp((k * (k - 1n) * z2.den * unit) / (2n * z2.num));
    choose = (choose * (a - k)) / (k + 1n);
  }
  return referenceLn(total / q.den ** a) / (a - 1n);
}

/** epsilon - ln((a-1)/a) + (ln delta + ln a) / (a-1), a logarithm at a time. */
function referenceBudget(epsilon: Fraction, delta: Fraction, alpha: number): bigint {
  const a = BigInt(alpha);
  const ln = (num: bigint, den: bigint): bigint => referenceLn((num * unit) / den);
  return (epsilon.num * unit) / epsilon.den + ln(a, a - 1n) + (ln(a, 1n) - ln(delta.den, delta.num)) / (a - 1n);
}

const orders = fc.integer({ min: 2, max: 64 });
const ratios = fc.record({ num: fc.bigInt(1n, 2000n), den: fc.bigInt(1n, 100n) }).filter(({ num, den }) => 4n * num >= den);
const rates = fc.bigInt(1n, 100_000n).chain((den) => fc.bigInt(1n, den).map((num) => ({ num, den })));
const deltas = fc.record({ num: fc.bigInt(1n, 99n), den: fc.bigInt(100n, 10n ** 12n) });
const epsilons = fc.record({ num: fc.bigInt(1n, 500n), den: fc.bigInt(1n, 20n) });
const counts = fc.integer({ min: 0, max: 5000 });
const releases = fc.array(fc.record({ z2: ratios, q: rates, count: counts }), { minLength: 1, maxLength: 3 });
const isLess = (a: Fraction, b: Fraction): boolean => a.num * b.den < b.num * a.den;

test('a cost is never below the reference of 80 digits, and less than one unit above it', (t) => {
  fc.assert(
    fc.property(ratios, rates, orders, (z2, q, alpha) => {
      const above = roundCost({ z2, q, alpha }) * pico - referenceCost(z2, q, alpha);
      return above > -trusted && above < pico + trusted;
    }),
    { numRuns: 150 },
  );
  t.pass();
});

test('the reference itself gives the published figures', (t) => {
  const up = (value: bigint): bigint => (value + pico - 1n) / pico;
  t.is(up(referenceCost({ num: 121n, den: 100n }, { num: 8n, den: 1875n }, 64)), 20_902_740_779_190n);
  t.is(referenceBudget({ num: 3n, den: 1n }, { num: 1n, den: 100_000n }, 7) / pico, 1_559_648_127_174n);
  // ln 2, 80 digits.
  const ln2 = 69314718055994530941723212145817656807550013436025525412068000949339362196969471n;
  t.is(referenceLn(2n * unit) / trusted, ln2);
});

test('a logarithm lies inside its enclosure of 2^9 ulps', (t) => {
  const wide = fc.oneof(fc.bigInt(1n, 10n ** 6n), fc.bigInt(1n, 10n ** 100n));
  fc.assert(
    fc.property(wide, wide, (num, den) => {
      const { lower, upper } = logarithm(num, den);
      const [large, small] = num > den ? [num, den] : [den, num];
      const size = referenceLn((large * unit) / small);
      const reference = num > den ? size : -size;
      const width = num === den ? 0n : 1n << 9n;
      const within = lower * unit < (reference + trusted) << 192n && upper * unit > (reference - trusted) << 192n;
      return upper - lower === width && within;
    }),
  );
  t.deepEqual(logarithm(7n, 7n), { lower: 0n, upper: 0n });
});

test('an exponential is too large by less than one part in 2^175', (t) => {
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 40n), fc.bigInt(1n, 10n ** 40n), (num, den) => {
      fc.pre(num < 100n * den);
      const { mantissa, exponent } = exponential(num, den);
      const bound = exponent < 0n ? (mantissa * unit) >> -exponent : (mantissa * unit) << exponent;
      const reference = referenceExp((num * unit) / den);
      const slack = reference >> 260n;
      return bound + slack + 10n ** 20n >= reference && bound - reference <= (reference >> 175n) + slack + 10n ** 20n;
    }),
  );
  t.pass();
});

test('before it is rounded to units, a divergence is above the reference by less than 2^-162', (t) => {
  fc.assert(
    fc.property(
      ratios,
      rates.filter(({ num, den }) => num < den),
      orders,
      (z2, q, alpha) => {
        const { num, den } = renyi(z2, q, alpha);
        const above = (num * unit) / den - referenceCost(z2, q, alpha);
        return above > -trusted && above < (unit >> 162n) + trusted;
      },
    ),
  );
  t.pass();
});

test('before it is rounded to units, a conversion is below the reference by at most 2^9 + 1 ulps', (t) => {
  fc.assert(
    fc.property(deltas, orders, (delta, alpha) => {
      const below = (referenceBudget({ num: 0n, den: 1n }, delta, alpha) << 192n) - conversionDown(delta, alpha) * unit;
      return below > -(trusted << 192n) && below < 513n * unit + (trusted << 192n);
    }),
  );
  t.pass();
});

test('a budget is never above the reference of 80 digits, and less than one unit below it', (t) => {
  fc.assert(
    fc.property(epsilons, deltas, orders, (epsilon, delta, alpha) => {
      const below = referenceBudget(epsilon, delta, alpha) - accountBudget({ epsilon, delta, alpha }) * pico;
      return below > -trusted && below < pico + trusted;
    }),
    { numRuns: 300 },
  );
  t.pass();
});

test('a released epsilon is never below the reference of 80 digits at its order, and less than one unit above it', (t) => {
  fc.assert(
    fc.property(ratios, rates, counts, deltas, (z2, q, count, delta) => {
      const released = releasedEpsilon([{ z2, q, count }], delta);
      if (released === null) return count === 0;
      const reference = BigInt(count) * referenceCost(z2, q, released.order) - referenceBudget({ num: 0n, den: 1n }, delta, released.order);
      const above = released.epsilon * pico - (reference > 0n ? reference : 0n);
      return above > -trusted && above < pico + trusted;
    }),
    { numRuns: 60 },
  );
  t.pass();
});

test('a cost rises with q and with the order and falls with z', (t) => {
  fc.assert(
    fc.property(ratios, ratios, rates, rates, orders, orders, (z2, otherZ2, q, otherQ, alpha, otherAlpha) => {
      const cost = roundCost({ z2, q, alpha });
      const ordered = (isHigher: boolean, other: bigint): boolean => (isHigher ? other >= cost : other <= cost);
      return (
        ordered(!isLess(otherQ, q), roundCost({ z2, q: otherQ, alpha })) &&
        ordered(!isLess(z2, otherZ2), roundCost({ z2: otherZ2, q, alpha })) &&
        ordered(otherAlpha >= alpha, roundCost({ z2, q, alpha: otherAlpha }))
      );
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('a cost rises strictly when the rate doubles and falls strictly when z^2 doubles', (t) => {
  const halves = rates.filter(({ num, den }) => 2n * num <= den && 10_000n * num >= den);
  fc.assert(
    fc.property(ratios, halves, orders, (z2, q, alpha) => {
      const cost = roundCost({ z2, q, alpha });
      const twiceAsOften = roundCost({ z2, q: { num: 2n * q.num, den: q.den }, alpha });
      const twiceTheNoise = roundCost({ z2: { num: 2n * z2.num, den: z2.den }, q, alpha });
      return cost > 0n && twiceAsOften > cost && twiceTheNoise < cost;
    }),
  );
  t.pass();
});

test('one spelling more of the same rational is the same cost', (t) => {
  fc.assert(
    fc.property(ratios, rates, orders, fc.bigInt(2n, 1000n), (z2, q, alpha, k) => {
      const times = ({ num, den }: Fraction): Fraction => ({ num: k * num, den: k * den });
      return roundCost({ z2, q, alpha }) === roundCost({ z2: times(z2), q: times(q), alpha });
    }),
  );
  t.pass();
});

test('rates and ratios at the ends of what is accepted stay between the charge of the rarest event and that of no sampling', (t) => {
  fc.assert(
    fc.property(fc.bigInt(0n, 79n), fc.bigInt(1n, 260n), orders, (zeros, bits, alpha) => {
      const z2 = { num: 1n, den: 10n ** zeros };
      const cost = roundCost({ z2, q: { num: 1n, den: 1n << bits }, alpha });
      const a = BigInt(alpha);
      // All a draws present: q^a exp(a (a-1) / 2 z^2) alone is below the sum. ln 2 < 0.6931471806.
      const present = (a * z2.den * 10n ** 12n) / 2n - (a * bits * 693_147_180_600n) / (a - 1n);
      return cost >= present && cost >= 1n && cost <= roundCost({ z2, q: { num: 1n, den: 1n }, alpha });
    }),
  );
  t.pass();
});

test('releases are a sum: split, merged or reordered they have the same epsilon', (t) => {
  fc.assert(
    fc.property(releases, fc.integer({ min: 0, max: 5000 }), deltas, (parts, cut, delta) => {
      const split = parts.flatMap(({ z2, q, count }) => {
        const first = cut > count ? count : cut;
        return [
          { z2, q, count: count - first },
          { z2, q, count: first },
        ];
      });
      t.deepEqual(releasedEpsilon(split.reverse(), delta), releasedEpsilon(parts, delta));
    }),
    { numRuns: 30 },
  );
});

test('epsilon rises with steps, and with one release more', (t) => {
  fc.assert(
    fc.property(releases, ratios, rates, deltas, (parts, z2, q, delta) => {
      const before = releasedEpsilon(parts, delta)?.epsilon ?? -1n;
      const after = releasedEpsilon([...parts, { z2, q, count: 1 }], delta)?.epsilon ?? -1n;
      return after >= before && after >= 0n;
    }),
    { numRuns: 40 },
  );
  t.pass();
});

test('however many rounds an account admits, what they release keeps its epsilon', (t) => {
  fc.assert(
    fc.property(ratios, rates, epsilons, deltas, orders, (z2, q, epsilon, delta, alpha) => {
      const budget = accountBudget({ epsilon, delta, alpha });
      fc.pre(budget > 0n);
      const admitted = budget / roundCost({ z2, q, alpha });
      fc.pre(admitted > 0n && admitted < 2n ** 53n);
      const released = releasedEpsilon([{ z2, q, count: Number(admitted) }], delta);
      return released !== null && released.epsilon * epsilon.den <= epsilon.num * 10n ** 12n;
    }),
    { numRuns: 60 },
  );
  t.pass();
});

test('at the smallest epsilon the budget is above 0, and at one step less it is not', (t) => {
  fc.assert(
    fc.property(deltas, orders, (delta, alpha) => {
      const text = smallestEpsilon({ delta, alpha });
      const steps = BigInt(text.replace('.', ''));
      const budget = (num: bigint): bigint => accountBudget({ epsilon: { num, den: 10_000n }, delta, alpha });
      return /^(0|[1-9]\d*)\.\d{4}$/.test(text) && budget(steps) > 0n && (steps === 1n || budget(steps - 1n) <= 0n);
    }),
  );
  t.pass();
});

test('an epsilon that leaves less than one unit is not enough: the next is asked for', (t) => {
  // delta = exp(-1 + 5e-13) / 4 at order 2: the budget begins at 1 - 5e-13.
  const delta = { num: 9196986029290656532902738432679719394n, den: 10n ** 38n };
  t.is(accountBudget({ epsilon: { num: 1n, den: 1n }, delta, alpha: 2 }), 0n);
  t.is(smallestEpsilon({ delta, alpha: 2 }), '1.0001');
});

test('a budget rises with epsilon, delta and, where it starts, by exactly the epsilon that is added', (t) => {
  fc.assert(
    fc.property(epsilons, deltas, orders, (epsilon, delta, alpha) => {
      const budget = accountBudget({ epsilon, delta, alpha });
      const more = accountBudget({ epsilon: { num: epsilon.num + epsilon.den, den: epsilon.den }, delta, alpha });
      const larger = accountBudget({ epsilon, delta: { num: delta.num + 1n, den: delta.den + 1n }, alpha });
      return more === budget + 10n ** 12n && larger >= budget;
    }),
  );
  t.pass();
});

test('a rational is read back only from its lowest terms, and the noise ratio times T is the variance', (t) => {
  const naturals = fc.bigInt(1n, 10n ** 38n);
  fc.assert(
    fc.property(naturals, naturals, fc.bigInt(1n, 10n ** 30n), (num, den, sensitivity2) => {
      const ratio = noiseRatio({ num, den }, sensitivity2);
      const lowest = noiseRatio({ num, den }, 1n);
      t.is(ratio.num * den * sensitivity2, num * ratio.den);
      t.deepEqual(parseFraction({ num: String(lowest.num), den: String(lowest.den) }, 'q'), lowest);
      t.throws(() => parseFraction({ num: String(lowest.num * 2n), den: String(lowest.den * 2n) }, 'q'), { message: /lowest terms/ });
    }),
  );
});

test('a cost takes well under a millisecond and the least over 63 orders well under 50', (t) => {
  const z2 = { num: 121n, den: 100n };
  const q = { num: 8n, den: 1875n };
  const best = (run: (time: bigint) => unknown): number => {
    const times = Array.from({ length: 15 }, (_, time) => {
      const start = performance.now();
      run(BigInt(time));
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  t.true(best(() => roundCost({ z2, q, alpha: 32 })) < 1);
  // Another mechanism and another delta each time: what is remembered of them is not what is timed.
  const least = best((time) =>
    releasedEpsilon([{ z2: { ...z2, num: z2.num + 100n * time }, q, count: 14_062 }], { num: 1n, den: 100_000n + time }),
  );
  t.true(least < 50);
});
