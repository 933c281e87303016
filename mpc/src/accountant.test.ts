// The figures that the accountant must reproduce to the last unit, and every input that it must refuse.
import { readFileSync } from 'node:fs';
import test from 'ava';
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import {
  accountBudget,
  noiseRatio,
  parseFraction,
  releasedEpsilon,
  roundCost,
  smallestEpsilon,
  type Fraction,
  type Release,
} from './accountant.ts';

interface Text {
  readonly num: string;
  readonly den: string;
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../vectors/v1/accountant-${name}.json`, import.meta.url), 'utf8'));
const of = (text: Text): Fraction => parseFraction(text, 'vector');
/** A released epsilon as a number; the figures beside it have at most ten digits. */
const shown = (released: { readonly epsilon: bigint } | null): number => (released === null ? 0 : Number(released.epsilon) / 1e12);
const digitsAfterPoint = (text: string): number => text.split('.')[1]?.length ?? 0;
/** Whether a figure is the text when rounded as the text is. */
const prints = (value: number, text: string): boolean => Math.abs(value - Number(text)) <= 0.5001 * 10 ** -digitsAfterPoint(text);

const costs = read('costs') as { rows: { z2: Text; q: Text; alpha: number; cost: string }[] };
const budgets = read('budgets') as { rows: { epsilon: Text; delta: Text; alpha: number; budget: string }[] };

test('every cost of the table is met to the last unit', (t) => {
  t.is(costs.rows.length, 60);
  for (const { z2, q, alpha, cost } of costs.rows)
    t.is(String(roundCost({ z2: of(z2), q: of(q), alpha })), cost, JSON.stringify({ z2, q, alpha }));
});

test('every budget of the table is met to the last unit', (t) => {
  t.is(budgets.rows.length, 17);
  for (const { epsilon, delta, alpha, budget } of budgets.rows)
    t.is(String(accountBudget({ epsilon: of(epsilon), delta: of(delta), alpha })), budget, JSON.stringify({ epsilon, delta, alpha }));
});

interface Published {
  readonly published: {
    readonly kind: string;
    readonly z2: Text;
    readonly q: Text;
    readonly count: number;
    readonly rdp: string;
    readonly delta: Text;
    readonly conversion: string;
    readonly epsilon: string;
    /** The digits that the source itself prints. */
    readonly printed?: string;
    readonly order: number;
    readonly source: string;
  }[];
  readonly admission: { z2: Text; q: Text; alpha: number; epsilon: Text; delta: Text; admitted: number }[];
  readonly zcdp: { rho: string; z2: Text; delta: Text; basic?: string; tight: string; exactGaussian?: string }[];
  readonly zcdpBudgets: { epsilon: Text; delta: Text; nanoRho: string }[];
}
const { published, admission, zcdp, zcdpBudgets } = read('published') as Published;

test('published epsilons with the new conversion come out at their order, to the last printed digit', (t) => {
  const rows = published.filter(({ kind, conversion }) => kind === 'gaussian' && conversion.startsWith('new'));
  t.is(rows.length, 5);
  for (const { z2, q, count, delta, epsilon, order, source } of rows) {
    const released = releasedEpsilon([{ z2: of(z2), q: of(q), count }], of(delta));
    t.is(released?.order, order, source);
    t.true(prints(shown(released), epsilon), `${source}: ${String(released?.epsilon)}`);
  }
});

/** RDP(a) + ln(1 / delta) / (a - 1), least over the orders, as the first tutorials converted. */
const oldEpsilon = (count: number, delta: Text, orders: readonly number[], rdp: (order: number) => number): number =>
  Math.min(...orders.map((order) => count * rdp(order) - Math.log(Number(delta.num) / Number(delta.den)) / (order - 1)));
const number = ({ num, den }: Text): number => Number(num) / Number(den);

/**
 * RDP at a real order by the trapezoid rule on the integral of ((1-q) + q exp((2x-1) / 2z^2))^a against N(0, z^2): a method that knows
 * nothing of binomials. Orders below 16 and z near 1, where a double is ample.
 */
function integralRdp(z2: number, q: number, order: number): number {
  const z = Math.sqrt(z2);
  const step = z / 200;
  let moment = 0;
  for (let x = -12 * z; x < order + 12 * z; x += step) {
    const density = Math.exp((-x * x) / (2 * z2)) / (z * Math.sqrt(2 * Math.PI));
    moment += density * (1 - q + q * Math.exp((2 * x - 1) / (2 * z2))) ** order * step;
  }
  return Math.log(moment) / (order - 1);
}

test('published epsilons with the old conversion come out over the orders that their authors used', (t) => {
  const rows = published.filter(({ conversion }) => conversion.startsWith('old'));
  t.is(rows.length, 4);
  const tenths = Array.from({ length: 99 }, (_, at) => 1 + (at + 1) / 10);
  const integers = Array.from({ length: 63 }, (_, at) => at + 2);
  for (const { z2, q, count, delta, epsilon, printed, source } of rows) {
    const atIntegers = oldEpsilon(count, delta, integers, (alpha) => Number(roundCost({ z2: of(z2), q: of(q), alpha })) / 1e12);
    if (printed === undefined) {
      t.true(prints(atIntegers, epsilon), `${source}: ${String(atIntegers)}`);
      continue;
    }
    const atTenths = oldEpsilon(count, delta, tenths, (order) => integralRdp(number(z2), number(q), order));
    t.true(prints(Math.min(atTenths, atIntegers), printed), `${source}: ${String(atTenths)} and ${String(atIntegers)}`);
    // Integer orders are never better than all orders, and here by less than one part in three hundred.
    t.true(atIntegers >= Number(epsilon) && atIntegers < Number(epsilon) * 1.0034, `${source}: ${String(atIntegers)}`);
  }
});

test('the cost agrees with the integral that defines it', (t) => {
  for (const { z2, q, alpha, cost } of costs.rows.filter(({ alpha, q }) => alpha <= 12 && q.den !== '1')) {
    const expected = integralRdp(number(z2), number(q), alpha) * 1e12;
    t.true(Math.abs(Number(cost) - expected) <= 100 + 1e-9 * expected, `${JSON.stringify({ z2, q, alpha })}: ${String(expected)}`);
  }
});

test('a constant divergence converts at the largest order allowed, as published', (t) => {
  const [row] = published.filter(({ kind }) => kind === 'constant');
  t.truthy(row);
  if (row === undefined) return;
  // Budget(eps) = RDP is the conversion read backwards: at the published epsilon the budget is the published divergence.
  const [whole = '', digits = ''] = row.epsilon.split('.');
  const num = BigInt(whole + digits);
  const den = 10n ** BigInt(digits.length);
  t.true(prints(Number(accountBudget({ epsilon: { num, den }, delta: of(row.delta), alpha: row.order })) / 1e12, `${row.rdp}0000000000`));
  for (let alpha = 2; alpha < row.order; alpha++)
    t.true(accountBudget({ epsilon: { num, den }, delta: of(row.delta), alpha }) < 1_100_000_000_000n, String(alpha));
});

test('accounts admit exactly the published number of rounds', (t) => {
  for (const { z2, q, alpha, epsilon, delta, admitted } of admission)
    t.is(accountBudget({ epsilon: of(epsilon), delta: of(delta), alpha }) / roundCost({ z2: of(z2), q: of(q), alpha }), BigInt(admitted));
});

test('without sampling, epsilon lies above the exact Gaussian and tight zCDP figures and below the basic one', (t) => {
  for (const { rho, z2, delta, basic, tight, exactGaussian } of zcdp) {
    const epsilon = shown(releasedEpsilon([{ z2: of(z2), q: of({ num: '1', den: '1' }), count: 1 }], of(delta)));
    t.true(epsilon >= Number(tight) - 1e-6 && epsilon < Number(tight) * 1.02, `rho ${rho}: ${String(epsilon)}`);
    if (exactGaussian !== undefined) t.true(epsilon > Number(exactGaussian), rho);
    if (basic !== undefined) t.true(epsilon < Number(basic), rho);
  }
});

test('without sampling, no order admits more rho than zCDP does, and the best nearly as much', (t) => {
  t.is(zcdpBudgets.length, 5);
  for (const { epsilon, delta, nanoRho } of zcdpBudgets) {
    const perOrder = Array.from(
      { length: 63 },
      (_, at) => accountBudget({ epsilon: of(epsilon), delta: of(delta), alpha: at + 2 }) / BigInt(at + 2),
    );
    const most = perOrder.reduce((a, b) => (a > b ? a : b));
    t.true(most <= (BigInt(nanoRho) + 1n) * 1000n, nanoRho);
    t.true(most * 100n >= BigInt(nanoRho) * 97_000n, `${nanoRho}: ${String(most)}`);
  }
  // rho = 1 / (2 z^2) = 0.03125 at z = 4, and a charge is alpha rho.
  t.is(roundCost({ z2: { num: 16n, den: 1n }, q: { num: 1n, den: 1n }, alpha: 9 }), 9n * 31_250_000_000n);
});

interface Setting {
  readonly epsilon: Text;
  readonly delta: Text;
  readonly sigma2: Text;
  readonly sensitivity2: string;
  readonly z2: Text;
  readonly q: Text;
  readonly alpha: number;
  readonly cost: string;
  readonly budget: string;
}
const demo = read('demo') as {
  readonly settings: (Setting & { admitted: number; planRounds: number; refusedAt: number; outsidersEpsilon: string })[];
  readonly shownAtEpsilon3: { rounds: number; epsilon: string }[];
  readonly finalEvaluation: Setting;
};

test('the settings of the demo have their ratio, cost and budget to the last unit', (t) => {
  t.is(demo.settings.length, 3);
  for (const { epsilon, delta, sigma2, sensitivity2, z2, q, alpha, cost, budget } of [...demo.settings, demo.finalEvaluation]) {
    t.deepEqual(noiseRatio(of(sigma2), BigInt(sensitivity2)), of(z2));
    t.is(String(roundCost({ z2: noiseRatio(of(sigma2), BigInt(sensitivity2)), q: of(q), alpha })), cost);
    t.is(String(accountBudget({ epsilon: of(epsilon), delta: of(delta), alpha })), budget);
  }
});

test('the plan of the demo is refused at 22, 26 and 28 of its 30 rounds, and one final evaluation fits', (t) => {
  for (const { cost, budget, admitted, refusedAt, planRounds } of demo.settings) {
    let spent = 0n;
    let round = 1;
    while (round <= planRounds && spent + BigInt(cost) <= BigInt(budget)) {
      spent += BigInt(cost);
      round += 1;
    }
    t.deepEqual([round - 1, round], [admitted, refusedAt]);
  }
  t.is(BigInt(demo.finalEvaluation.budget) / BigInt(demo.finalEvaluation.cost), 1n);
});

test('the epsilons that the demo shows are those of its releases', (t) => {
  const [, three] = demo.settings;
  if (three === undefined) {
    t.fail('no setting for epsilon 3');
    return;
  }
  const after = (setting: Setting, count: number, noises: bigint): number => {
    const z2 = of(setting.z2);
    return shown(releasedEpsilon([{ z2: { num: z2.num * noises, den: z2.den }, q: of(setting.q), count }], of(setting.delta)));
  };
  t.deepEqual(
    demo.shownAtEpsilon3.map(({ rounds }) => rounds),
    [1, 5, 10, 20, 25],
  );
  for (const { rounds, epsilon } of demo.shownAtEpsilon3) t.true(prints(after(three, rounds, 1n), epsilon), String(rounds));
  // An outsider faces all three noises.
  for (const setting of demo.settings) t.true(prints(after(setting, setting.admitted, 3n), setting.outsidersEpsilon));
});

test('nothing released is no epsilon at all, whatever was reserved', (t) => {
  const z2 = { num: 5n, den: 1n };
  const delta = { num: 1n, den: 100_000n };
  t.is(releasedEpsilon([], delta), null);
  t.is(releasedEpsilon([{ z2, q: { num: 1n, den: 4n }, count: 0 }], delta), null);
});

test('a release too small to show is 0, not a negative epsilon', (t) => {
  t.is(releasedEpsilon([{ z2: { num: 10n ** 20n, den: 1n }, q: { num: 1n, den: 2n }, count: 1 }], { num: 1n, den: 2n })?.epsilon, 0n);
});

test('a cost is at least one unit, and the charge without sampling is exact', (t) => {
  t.is(roundCost({ z2: { num: 10n ** 79n, den: 1n }, q: { num: 1n, den: 10n ** 79n }, alpha: 64 }), 1n);
  t.is(roundCost({ z2: { num: 5n, den: 1n }, q: { num: 1n, den: 1n }, alpha: 2 }), 200_000_000_000n);
  t.is(roundCost({ z2: { num: 3n, den: 1n }, q: { num: 1n, den: 1n }, alpha: 2 }), 333_333_333_334n);
});

test('a budget whose logarithms cancel is exact: delta = 1/4 at order 2', (t) => {
  const delta = { num: 1n, den: 4n };
  t.is(accountBudget({ epsilon: { num: 1n, den: 10n }, delta, alpha: 2 }), 100_000_000_000n);
  t.is(smallestEpsilon({ delta, alpha: 2 }), '0.0001');
});

test('the smallest epsilon of a refusal is that of the budget table, four digits up', (t) => {
  // At (1, 1e-6) and order 12 the table has 0.0569..., so 0.9430... is where the budget begins.
  t.is(smallestEpsilon({ delta: { num: 1n, den: 1_000_000n }, alpha: 12 }), '0.9431');
  t.is(smallestEpsilon({ delta: { num: 1n, den: 100_000n }, alpha: 2 }), '10.1267');
});

const calls: Record<string, (input: never) => unknown> = {
  parseFraction: (input: Text) => parseFraction(input, 'body.q'),
  roundCost: (input: { z2: Text; q: Text; alpha: number }) => roundCost({ ...input, z2: raw(input.z2), q: raw(input.q) }),
  accountBudget: (input: { epsilon: Text; delta: Text; alpha: number }) =>
    accountBudget({ ...input, epsilon: raw(input.epsilon), delta: raw(input.delta) }),
  smallestEpsilon: (input: { delta: Text; alpha: number }) => smallestEpsilon({ ...input, delta: raw(input.delta) }),
  releasedEpsilon: (input: { releases: { z2: Text; q: Text; count: number }[]; delta: Text }) =>
    releasedEpsilon(
      input.releases.map(({ z2, q, count }): Release => ({ z2: raw(z2), q: raw(q), count })),
      raw(input.delta),
    ),
  noiseRatio: (input: { sigma2: Text; sensitivity2: string }) => noiseRatio(raw(input.sigma2), BigInt(input.sensitivity2)),
};
/** Past the parser, as code that builds a fraction itself would. */
const raw = ({ num, den }: Text): Fraction => ({ num: BigInt(num), den: BigInt(den) });

const bad = read('bad') as { rows: { call: string; why: string; input: never; code: ErrorCode }[] };
for (const { call, why, input, code } of bad.rows)
  test(`${call} refuses ${why}`, (t) => {
    const error = t.throws(() => calls[call]?.(input), { instanceOf: CohortError });
    t.is(error.code, code);
    t.regex(error.detail, /^[\w.[\]0-9]+: expected .+, got .+$/s);
  });
