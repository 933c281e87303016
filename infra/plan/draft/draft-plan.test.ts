// A draft derives what was once worked out by hand, calibrates its noise to the smallest budget, and every draft is one that the contracts take.
import test from 'ava';
import fc from 'fast-check';
import { checkBound } from '@cohort/chaincode/core/rounds/check-bound';
import { checkPlan } from '@cohort/chaincode/core/rounds/check-plan';
import { opening } from '@cohort/protos/testing/study-plan';
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView, RowBucket } from '@cohort/protos/ledger';
import { planShape } from '@cohort/protos/terms-schema';
import type { DraftInput, DraftWishes } from './draft-input.ts';
import { draftPlan } from './draft-plan.ts';
import { plainWishes } from '../testing/plain-wishes.ts';
import { freshDataset } from './fresh-dataset.ts';

const hash = (digit: string): string => digit.repeat(64);

/** Training rows of the four hospitals, and 20 to 50 evaluation rows each unless told. */
const buckets: readonly RowBucket[] = [
  { lower: 100, upper: 200 },
  { lower: 100, upper: 200 },
  { lower: 20, upper: 50 },
  { lower: 50, upper: 100 },
];

function view(index: number, bucket: RowBucket, change: Partial<DatasetView> = {}): DatasetView {
  const accounts = [opening('train', 'record'), opening('evaluation', 'record')];
  const registered = { dataset: 'heart', source: 'ward', version: 1, schemaHash: hash('a'), evaluationBucket: { lower: 20, upper: 50 } };
  return { msp: `site-${String(index)}`, ...registered, bucket, protection: 'budgeted', accounts, ...change };
}

const inputOf = (views: readonly DatasetView[], change: Partial<DraftWishes> = {}, parameters = 14, layers = 1): DraftInput => ({
  datasets: views.map(freshDataset),
  parties: ['site-0/party', 'site-1/party', 'site-2/party'],
  architecture: { hash: hash('b'), parameters, layers },
  genesisModel: hash('c'),
  epochSeconds: 3600,
  wishes: { ...plainWishes, ...change },
});
const four = buckets.map((bucket, index) => view(index, bucket));

/** As the contracts look at it when it is proposed, but for who is registered. */
function accept({ datasets }: DraftInput, plan: unknown): void {
  const typed = planShape(plan, 'plan');
  checkPlan(typed);
  for (const { view: registered } of datasets) checkBound(typed, registered);
}

test("the demo's numbers, once worked out by hand, are derived: q = 1/4, S = 4096, T, divisor 128, deadlines, and z^2 near 5 for 25 rounds", (t) => {
  const input = inputOf(four);
  const { plan, reasons } = draftPlan(input);
  accept(input, plan);
  t.like(plan, {
    quantiser: { scale: 4096, clipNorm: '1' },
    strategy: { kind: 'sgd', serverRate: '1', divisor: 128 },
    deadlines: { enrol: 2, collect: 6, relay: 1, step: 3 },
    mechanism: { kind: 'dp-fedsgd', unit: 'record', samplingRate: { num: '1', den: '4' }, sensitivity2: '16781317', alphaStar: 7 },
    minCohort: 3,
    maxCohort: 4,
  });
  const z2 = Number(plan.mechanism.sigma2?.num) / 16_781_317;
  t.true(z2 > 4.9 && z2 < 5, String(z2));
  t.is(reasons.find(({ term }) => term === 'rounds paid')?.value, '25');
});

test('the smallest budget pays for exactly the rounds that were wished, and with one step less noise it would not', (t) => {
  const poor = { ...view(1, { lower: 100, upper: 200 }), accounts: [opening('train', 'record', '2'), opening('evaluation', 'record')] };
  const input = inputOf([...four.slice(0, 1), poor, ...four.slice(2)]);
  const { plan, warnings } = draftPlan(input);
  const left = BigInt(freshDataset(poor).accounts[0]?.left ?? '0');
  const { sigma2 } = plan.mechanism;
  const cost = (num: bigint) => roundCost(rdpParameters({ ...plan.mechanism, sigma2: { num: String(num), den: '1' } }));
  t.is(sigma2?.den, '1');
  const num = BigInt(sigma2?.num ?? '0');
  t.is(left / cost(num), 25n);
  t.true(left / cost(num - 1n) < 25n);
  t.true(warnings.some((line) => line.startsWith('site-1~heart~train~record is the smallest budget and decides the noise of all')));
});

test('a wished epsilon bounds what the plan takes, and one that is larger than the budget is said', (t) => {
  const z2 = (epsilon: string) => Number(draftPlan(inputOf(four, { epsilon })).plan.mechanism.sigma2?.num);
  t.true(z2('1.5') > z2('3'));
  const generous = draftPlan(inputOf(four, { epsilon: '8' }));
  t.is(Number(generous.plan.mechanism.sigma2?.num), z2('3'));
  t.true(generous.warnings.some((line) => /^Epsilon 8 was wished; site-\d~heart~train~record was opened with 3, /.test(line)));
});

test('what a plan takes and what it leaves is warned of before anybody votes', (t) => {
  const noisy = draftPlan(inputOf(four, { rounds: 2000 })).warnings.join('\n');
  t.regex(noisy, /The noise of a round is [\d.]+ times the most that its members can say together: expect it to learn nothing/);
  t.regex(noisy, /When the plan has ended, [\d.]+ % of site-\d~heart~train~record is left/);
  const few = draftPlan(inputOf(four, { noiseRatio: { num: '5', den: '1' }, samplingRate: { num: '1', den: '4' }, rounds: 30 }));
  t.is(few.plan.mechanism.sigma2?.num, '83906585');
  t.true(few.warnings.some((line) => line.includes('pays for 25 of 30 rounds')));
  t.true(draftPlan(inputOf(four.slice(0, 3))).warnings.some((line) => line.includes('which is also the least')));
  const short = draftPlan({ ...inputOf(four), epochSeconds: 10 }).warnings.join('\n');
  t.regex(short, /The deadlines are 12 s in sum and an epoch lasts 10 s: .*cohort epoch propose 12/);
});

test('with a noise that was wished for, the rate is the largest that pays', (t) => {
  const { plan } = draftPlan(inputOf(four, { noiseRatio: { num: '5', den: '1' } }));
  t.deepEqual(plan.mechanism.samplingRate, { num: '1', den: '4' });
});

test('counts are drafted for one round, in finer steps than whole variances', (t) => {
  const input = inputOf(four, { task: 'evaluate' });
  const { plan } = draftPlan(input);
  accept(input, plan);
  t.like(plan, { rounds: 1, mechanism: { kind: 'dp-counts', sensitivity2: '1' }, blocks: [{ name: 'counts', length: 4, bound: 50 }] });
  const z2 = Number(plan.mechanism.sigma2?.num) / Number(plan.mechanism.sigma2?.den);
  t.true(z2 > 2.24 && z2 < 2.27, String(z2));
});

test('whole updates are drafted where members have accounts, and no noise where nothing is protected', (t) => {
  const members = four.map((each) => ({ ...each, accounts: [opening('train', 'member', '30')] }));
  const whole = inputOf(members, { rounds: 5 });
  const { plan } = draftPlan(whole);
  accept(whole, plan);
  t.like(plan, {
    mechanism: { kind: 'member-gaussian', samplingRate: { num: '1', den: '1' } },
    strategy: { divisor: 4, weights: 'bucket' },
  });
  const open = inputOf(four.map((each) => ({ ...each, protection: 'unprotected' as const, accounts: [] })));
  const drafted = draftPlan(open);
  accept(open, drafted.plan);
  t.like(drafted.plan, { mechanism: { kind: 'none' }, quantiser: { scale: 2 ** 22, bound: 2 ** 27 }, strategy: { weightCap: 1000 } });
  t.regex(drafted.warnings.join('\n'), /There is no noise: .* not bounded/);
});

const refused: readonly (readonly [string, DraftInput, string, RegExp])[] = [
  ['two members', inputOf(four.slice(0, 2)), 'COHORT_TOO_SMALL', /at least 3 members, got 2/],
  [
    'one that is not protected among the others',
    inputOf([...four.slice(0, 3), view(3, { lower: 50, upper: 100 }, { protection: 'unprotected', accounts: [] })]),
    'MECHANISM_NOT_SUPPORTED',
    /heart of site-3: unprotected; leave out those that differ/,
  ],
  [
    'accounts of two orders',
    inputOf([...four.slice(0, 3), view(3, { lower: 50, upper: 100 }, { accounts: [{ ...opening('train', 'record'), alphaStar: 9 }] })]),
    'PLAN_NOT_ACCEPTED',
    /one order for all accounts, got 7 of .* and 9 of site-3~heart~train~record/,
  ],
  ['no noise over budgets', inputOf(four, { mechanism: 'none' }), 'DATASET_NOT_ALLOWED', /heart of site-0 is budgeted/],
  ['an epsilon that holds nothing', inputOf(four, { epsilon: '0.5' }), 'BUDGET_EXHAUSTED', /a wished epsilon of 0.5/],
  [
    'no evaluation rows',
    inputOf([...four.slice(0, 3), view(3, { lower: 50, upper: 100 }, { evaluationBucket: null })], { task: 'evaluate' }),
    'DATASET_NOT_ALLOWED',
    /site-3 keeps no evaluation rows/,
  ],
];
for (const [what, input, code, message] of refused)
  test(`${what} is refused with what to do`, (t) => {
    const error = t.throws(() => draftPlan(input), { instanceOf: CohortError });
    t.is(error.code, code as CohortError['code']);
    t.regex(error.detail, message);
  });

test('whatever the sizes, a draft is a plan that the contracts take, or a refusal that says why', (t) => {
  const sizes = [20, 200, 5000, 100_000, 2_000_000];
  let taken = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...sizes), { minLength: 3, maxLength: 40 }),
      fc.constantFrom(2, 14, 241, 4737, 200_000),
      fc.constantFrom(1, 20, 300),
      fc.constantFrom('1', '0.5', '3'),
      (rows, parameters, rounds, clipNorm) => {
        const views = rows.map((lower, index) => view(index, { lower, upper: 2 * lower }));
        const input = inputOf(views, { rounds, clipNorm }, parameters);
        try {
          accept(input, draftPlan(input).plan);
          taken += 1;
        } catch (thrown) {
          return CohortError.from(thrown).code === 'RING_OVERFLOW';
        }
        return true;
      },
    ),
    { numRuns: 40 },
  );
  t.true(taken > 10, String(taken));
});
