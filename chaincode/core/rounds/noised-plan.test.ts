// Plans with noise: each rule that keeps the promise refuses, by code, what would break it.
import test from 'ava';
import type { Plan } from '@cohort/protos/terms';
import { hospitals, proposalRequest } from '../testing/consortium.ts';
import { opening } from '@cohort/protos/testing/study-plan';
import {
  budgeted,
  budgetedRegistration,
  enrolmentOf,
  evaluationPlan,
  memberPlan,
  noisedPlan,
  openedNoised,
  openPlan,
} from '../testing/noised-story.ts';
import { heartPlan, opened, parties, planRefusal } from '../testing/round-story.ts';

const mechanism = (change: object): Partial<Plan> => ({ mechanism: { ...noisedPlan.mechanism, ...change } });
const strategy = (change: Partial<Plan['strategy']>): Partial<Plan> => ({ strategy: { ...noisedPlan.strategy, ...change } });
/** S and C changed together with the block that follows them. */
const scaled = (scale: number, clipNorm: string, sensitivity2: string): Partial<Plan> => ({
  quantiser: { ...noisedPlan.quantiser, scale, clipNorm },
  blocks: noisedPlan.blocks.map((block) => ({ ...block, scale })),
  mechanism: { ...noisedPlan.mechanism, sensitivity2 },
});
const bounded = (bound: number): Partial<Plan> => ({
  quantiser: { ...noisedPlan.quantiser, bound },
  blocks: noisedPlan.blocks.map((block) => ({ ...block, bound })),
});
const counts = (change: Partial<Plan['blocks'][number]>): Partial<Plan> => ({
  blocks: evaluationPlan.blocks.map((block) => ({ ...block, ...change })),
});
const member = (change: object): Partial<Plan> => ({ mechanism: { ...memberPlan.mechanism, ...change } });
const evaluation = (change: object): Partial<Plan> => ({ mechanism: { ...evaluationPlan.mechanism, ...change } });

type Case = readonly [why: string, plan: Plan, change: Partial<Plan>, message: RegExp];
const refused: readonly Case[] = [
  ['T below (S C)^2', noisedPlan, mechanism({ sensitivity2: '16777215' }), /^TERMS_REFUSED: sensitivity2: expected T >= \(S C\)\^2/],
  [
    'another T than S, C and d give',
    noisedPlan,
    mechanism({ sensitivity2: '16781318' }),
    /^PLAN_NOT_ACCEPTED: .*T = 16781317, got 16781318/,
  ],
  ['S C below 16 sqrt(d)', noisedPlan, scaled(59, '1', '3900'), /^TERMS_REFUSED: scale: expected S C >= 16 sqrt\(d\)/],
  ['no clip norm', noisedPlan, { quantiser: { ...noisedPlan.quantiser, clipNorm: null } }, /^PLAN_NOT_ACCEPTED: quantiser.clipNorm/],
  ['a clip norm of 0', noisedPlan, { quantiser: { ...noisedPlan.quantiser, clipNorm: '0' } }, /^TERMS_REFUSED: clipNorm/],
  ['a ring without room for the noise', noisedPlan, bounded(2 ** 29 - 2 ** 10), /^RING_OVERFLOW: block model: .*768 sigma\^2/],
  ['noise of no variance', noisedPlan, mechanism({ sigma2: { num: '0', den: '1' } }), /^BODY_INVALID: sigma2/],
  ['noise over 0', noisedPlan, mechanism({ sigma2: { num: '1', den: '0' } }), /^BODY_INVALID: mechanism.sigma2.den/],
  ['sigma^2 not in lowest terms', noisedPlan, mechanism({ sigma2: { num: '167813170', den: '2' } }), /^BODY_INVALID: .*lowest terms/],
  ['T of 0', noisedPlan, mechanism({ sensitivity2: '0' }), /^BODY_INVALID: sensitivity2/],
  ['q above 1', noisedPlan, mechanism({ samplingRate: { num: '5', den: '4' } }), /^BODY_INVALID: q: expected a sampling rate/],
  ['q of 0', noisedPlan, mechanism({ samplingRate: { num: '0', den: '1' } }), /^BODY_INVALID: q/],
  ['q not in lowest terms', noisedPlan, mechanism({ samplingRate: { num: '2', den: '8' } }), /^BODY_INVALID: .*lowest terms/],
  ...(['sigma2', 'sensitivity2', 'samplingRate', 'alphaStar'] as const).map((field): Case => [
    `no ${field}`,
    noisedPlan,
    mechanism({ [field]: null }),
    /^MECHANISM_NOT_SUPPORTED: mechanism: expected sigma2/,
  ]),
  [
    'q in finer steps than an agent draws',
    noisedPlan,
    mechanism({ samplingRate: { num: '1', den: String(2n ** 48n + 1n) } }),
    /^PLAN_NOT_ACCEPTED: mechanism.samplingRate: expected a denominator of at most 281474976710656 .* got 1\/281474976710657/,
  ],
  ['reservations for more than 1000 epochs', noisedPlan, { expiryEpochs: 1001 }, /^PLAN_NOT_ACCEPTED: expiryEpochs: .* got 1001/],
  ['reservations for an age', memberPlan, { expiryEpochs: 1_000_000_000 }, /^PLAN_NOT_ACCEPTED: expiryEpochs: expected at most 1000 /],
  ['an order of 1', noisedPlan, mechanism({ alphaStar: 1 }), /^BODY_INVALID: alpha/],
  ['an order of 65', noisedPlan, mechanism({ alphaStar: 65 }), /^BODY_INVALID: alpha/],
  ['local normalisation', noisedPlan, { normalisation: 'local' }, /^PLAN_NOT_ACCEPTED: normalisation: expected schema/],
  ['pooled normalisation', noisedPlan, { normalisation: 'pooled' }, /^PLAN_NOT_ACCEPTED: normalisation: expected schema/],
  ['locally normalised members', memberPlan, { normalisation: 'local' }, /^PLAN_NOT_ACCEPTED: normalisation: expected schema/],
  ['exact weights', noisedPlan, strategy({ weights: 'exact' }), /^PLAN_NOT_ACCEPTED: strategy.weights/],
  ['weights as divisor', noisedPlan, strategy({ divisor: 'weights' }), /^PLAN_NOT_ACCEPTED: strategy.divisor: expected a public constant/],
  ['weights as divisor of members', memberPlan, strategy({ divisor: 'weights' }), /^PLAN_NOT_ACCEPTED: strategy.divisor/],
  ['two members', noisedPlan, { minCohort: 2 }, /^COHORT_TOO_SMALL: minCohort/],
  [
    'a weight beside the gradient',
    noisedPlan,
    { blocks: [...noisedPlan.blocks, ...heartPlan.blocks.slice(1)] },
    /^PLAN_NOT_ACCEPTED: blocks/,
  ],
  [
    'gradients per member',
    noisedPlan,
    mechanism({ unit: 'member' }),
    /^MECHANISM_NOT_SUPPORTED: mechanism.unit: expected record or patient/,
  ],
  ['gradients that zero out', noisedPlan, mechanism({ adjacency: 'zero-out' }), /^MECHANISM_NOT_SUPPORTED: mechanism.adjacency/],
  ['gradients averaged by fedadam', noisedPlan, strategy({ kind: 'fedadam' }), /^MECHANISM_NOT_SUPPORTED: strategy.kind: expected sgd/],
  [
    'gradients as an evaluation',
    evaluationPlan,
    mechanism({}),
    /^MECHANISM_NOT_SUPPORTED: task: expected train for dp-fedsgd, got evaluate/,
  ],
  ['counts as training', noisedPlan, evaluation({}), /^MECHANISM_NOT_SUPPORTED: task: expected evaluate for dp-counts, got train/],
  ['members per record', memberPlan, member({ unit: 'record' }), /^MECHANISM_NOT_SUPPORTED: mechanism.unit: expected member/],
  ['members that are added', memberPlan, member({ adjacency: 'add-remove' }), /^MECHANISM_NOT_SUPPORTED: mechanism.adjacency/],
  [
    'sampled members',
    memberPlan,
    member({ samplingRate: { num: '1', den: '2' } }),
    /^PLAN_NOT_ACCEPTED: mechanism.samplingRate: expected 1\/1/,
  ],
  ['sampled counts', evaluationPlan, evaluation({ samplingRate: { num: '1', den: '2' } }), /^PLAN_NOT_ACCEPTED: mechanism.samplingRate/],
  ['counts per patient', evaluationPlan, evaluation({ unit: 'patient' }), /^MECHANISM_NOT_SUPPORTED: mechanism.unit/],
  [
    'counts of another T',
    evaluationPlan,
    evaluation({ sensitivity2: '2' }),
    /^PLAN_NOT_ACCEPTED: mechanism.sensitivity2: expected T = 1, got 2/,
  ],
  ['two rounds of evaluation', evaluationPlan, { rounds: 2 }, /^PLAN_NOT_ACCEPTED: rounds: expected 1/],
  ['a model beside the counts', evaluationPlan, { blocks: [...evaluationPlan.blocks, ...noisedPlan.blocks] }, /^PLAN_NOT_ACCEPTED: blocks/],
  ['five counts', evaluationPlan, counts({ length: 5 }), /^PLAN_NOT_ACCEPTED: block counts.length: expected 4/],
  ['counts in halves', evaluationPlan, counts({ scale: 2 }), /^PLAN_NOT_ACCEPTED: block counts.scale/],
  ['wide counts', evaluationPlan, counts({ width: 64 }), /^PLAN_NOT_ACCEPTED: block counts.width/],
];
for (const [why, plan, change, message] of refused) {
  test(`refuses ${why}`, (t) => {
    t.regex(planRefusal({ ...plan, ...change }), message);
  });
}

test('accepts the plans that those were made from, per patient too, at the limits, and an evaluation without noise', (t) => {
  const plain: Plan = { ...evaluationPlan, normalisation: 'local', mechanism: heartPlan.mechanism };
  const plans = [
    noisedPlan,
    memberPlan,
    evaluationPlan,
    { ...noisedPlan, ...mechanism({ unit: 'patient' }) },
    plain,
    // At the limits; a round without noise reserves nothing.
    { ...noisedPlan, ...mechanism({ samplingRate: { num: '1', den: String(2n ** 48n) } }), expiryEpochs: 1000 },
    { ...heartPlan, expiryEpochs: 1_000_000_000 },
  ];
  for (const plan of plans) t.is(planRefusal(plan), 'accepted');
});

type Propose = (plan: Plan) => Promise<{ readonly code: string; readonly message: string; readonly writes: unknown }>;

async function proposing(...change: Parameters<typeof budgeted>): Promise<Propose> {
  const consortium = await budgeted(...change);
  return async (plan) => consortium.refused('cleveland/admin', 'governance.propose', proposalRequest({ kind: 'plan', plan }));
}

test('refuses a plan whose datasets are protected in another way than it needs', async (t) => {
  const propose = await proposing();
  const version = (dataset: string) => hospitals.map((msp) => ({ msp, dataset, version: 1 }));
  const attempts: readonly [plan: Plan, code: string, names: RegExp][] = [
    [{ ...heartPlan, datasets: version('heart-private') }, 'DATASET_NOT_ALLOWED', /heart-private of cleveland is budgeted/],
    [{ ...noisedPlan, datasets: version('heart') }, 'ACCOUNT_UNKNOWN', /cleveland~heart~train~record/],
    [memberPlan, 'ACCOUNT_UNKNOWN', /cleveland~heart-private~train~member/],
    [{ ...noisedPlan, ...mechanism({ unit: 'patient' }) }, 'ACCOUNT_UNKNOWN', /cleveland~heart-private~train~patient/],
    [{ ...noisedPlan, ...mechanism({ alphaStar: 8 }) }, 'PLAN_NOT_ACCEPTED', /alphaStar: expected 7, the order of cleveland~heart-private/],
    [{ ...evaluationPlan, ...counts({ bound: 199 }) }, 'PLAN_NOT_ACCEPTED', /block counts.bound: expected at least 200/],
    [{ ...evaluationPlan, datasets: version('heart'), mechanism: heartPlan.mechanism }, 'DATASET_NOT_ALLOWED', /no evaluation rows/],
    [
      { ...noisedPlan, datasets: [...version('heart-private').slice(1), ...version('heart').slice(0, 1)] },
      'ACCOUNT_UNKNOWN',
      /cleveland~heart~/,
    ],
    [{ ...noisedPlan, ...mechanism({ sigma2: { num: '0x10', den: '1' } }) }, 'BODY_INVALID', /sigma2.num/],
    [{ ...noisedPlan, ...mechanism({ sigma2: { num: '-5', den: '1' } }) }, 'BODY_INVALID', /sigma2.num/],
    [{ ...noisedPlan, ...mechanism({ sigma2: { num: '1.5', den: '1' } }) }, 'BODY_INVALID', /sigma2.num/],
    [{ ...noisedPlan, ...mechanism({ sigma2: { num: '1e9', den: '1' } }) }, 'BODY_INVALID', /sigma2.num/],
    [{ ...noisedPlan, ...mechanism({ alphaStar: 1 }) }, 'BODY_INVALID', /alphaStar/],
  ];
  for (const [plan, code, names] of attempts) {
    const refusal = await propose(plan);
    t.like(refusal, { code, writes: {} }, refusal.message);
    t.regex(refusal.message, names);
  }
});

test('two units in one plan are refused: every dataset must have the account of its unit', async (t) => {
  const consortium = await budgeted();
  const patients = { ...budgetedRegistration, dataset: 'patients', source: 'wards', accounts: [opening('train', 'patient')] };
  await consortium.submit('hungary/agent', 'datasets.register', patients);
  const datasets = noisedPlan.datasets.map((item) => (item.msp === 'hungary' ? { ...item, dataset: 'patients' } : item));
  const refusal = await consortium.refused(
    'cleveland/admin',
    'governance.propose',
    proposalRequest({ kind: 'plan', plan: { ...noisedPlan, datasets } }),
  );
  t.like(refusal, { code: 'ACCOUNT_UNKNOWN', writes: {} });
  t.regex(refusal.message, /hungary~patients~train~record: .* has hungary~patients~train~patient/);
});

test('gradients of rows with a member account are refused: it could not count them', async (t) => {
  const propose = await proposing({ accounts: [opening('train', 'record'), opening('train', 'member')] });
  const refusal = await propose(noisedPlan);
  t.like(refusal, { code: 'MECHANISM_NOT_SUPPORTED', writes: {} });
  t.regex(refusal.message, /dp-fedsgd .* cleveland~heart-private~train~member/);
});

test("the bound holds a sample's sum at the bucket's upper edge and eight standard deviations of it, and no more is asked", async (t) => {
  const propose = await proposing({ accounts: [opening('train', 'record', '8')] });
  // 829376.14: (125 + 8 sqrt(93.75)) sqrt(16781317), with a quarter of 500 rows.
  const refusal = await propose({ ...noisedPlan, ...bounded(829_376) });
  t.like(refusal, { code: 'PLAN_NOT_ACCEPTED', writes: {} });
  t.regex(
    refusal.message,
    /block model.bound: expected at least 829377 = .* n = 500, .* version 1 of heart-private of cleveland, got 829376/,
  );
  t.is((await propose({ ...noisedPlan, ...bounded(829_377) })).code, 'NOT_REFUSED');
  // Every row is drawn: 500 sqrt(T), and nothing left to chance.
  const all = mechanism({ samplingRate: { num: '1', den: '1' } });
  t.regex((await propose({ ...noisedPlan, ...all, ...bounded(2_048_250) })).message, /expected at least 2048251 = .* got 2048250/);
  t.is((await propose({ ...noisedPlan, ...all, ...bounded(2_048_251) })).code, 'NOT_REFUSED');
});

test('the bound of a whole member holds its norm', async (t) => {
  const propose = await proposing({ accounts: [opening('train', 'record', '8'), opening('train', 'member', '8')] });
  const refusal = await propose({ ...memberPlan, ...bounded(4096) });
  t.like(refusal, { code: 'PLAN_NOT_ACCEPTED', writes: {} });
  t.regex(refusal.message, /block model.bound: expected at least 4097 = sqrt\(T\) of one member, got 4096/);
  t.is((await propose({ ...memberPlan, ...bounded(4097) })).code, 'NOT_REFUSED');
});

test('opening reserves nothing and warns exactly when q N < 3 z sqrt(3 d)', async (t) => {
  const consortium = await budgeted();
  // N = 4 x 200, q = 1/4, d = 14: (q N)^2 = 40000, against 27 d z^2 = 378 z^2.
  const warned = async (z2: bigint, nonce: string): Promise<readonly string[]> => {
    const plan = { ...noisedPlan, ...mechanism({ sigma2: { num: String(z2 * 16781317n), den: '1' } }) };
    const id = await consortium.decide('cleveland', { kind: 'plan', plan }, nonce);
    const { payload, writes } = await consortium.submit(parties[0], 'rounds.open', { plan: id });
    t.false(Object.keys(writes).some((key) => key.startsWith('account') || key.startsWith('reservation')));
    return (payload as { warnings: string[] }).warnings;
  };
  t.deepEqual(await warned(105n, 'quiet'), []);
  const [warning, ...others] = await warned(106n, 'loud');
  t.deepEqual(others, []);
  t.regex(warning ?? '', /q N is below 3 z sqrt\(3 d\) with q = 1\/4, N = 800, z\^2 = 106\/1, d = 14/);
});

test('a handful of members is warned of too little signal, and training without noise of nothing', async (t) => {
  const accounts = [opening('train', 'record', '8'), opening('train', 'member', '8')];
  const consortium = await budgeted({ accounts });
  const id = await consortium.decide('cleveland', { kind: 'plan', plan: memberPlan });
  const { payload } = await consortium.submit(parties[0], 'rounds.open', { plan: id });
  t.regex((payload as { warnings: string[] }).warnings.join(), /N = 4, z\^2 = 5\/1/);
  const plain = await consortium.decide('cleveland', { kind: 'plan', plan: heartPlan }, 'plain');
  t.like((await consortium.submit(parties[0], 'rounds.open', { plan: plain })).payload, { warnings: [] });
});

test('at enrolment an unprotected dataset has no account and a budgeted one no un-noised round', async (t) => {
  const study = await openedNoised();
  const { consortium, round } = study;
  const honest = await enrolmentOf(study, round, 'hungary');
  t.like(await consortium.refused('hungary/agent', 'rounds.enrol', { ...honest, dataset: { ...honest.dataset, dataset: 'heart' } }), {
    code: 'DATASET_NOT_ALLOWED',
    writes: {},
  });
  // A round of a plan that was accepted although its data are budgeted: the ledger's own state, forged.
  const plain = await openPlan(consortium, heartPlan, 'plain');
  const { state } = consortium.ledger;
  const key = [...state.keys()].find((name) => name.split('\u0000').join('~') === '~dataset~hungary~heart~1~') ?? '';
  const view = JSON.parse(new TextDecoder().decode(state.get(key))) as object;
  state.set(key, new TextEncoder().encode(JSON.stringify({ ...view, protection: 'budgeted', accounts: [opening('train', 'record')] })));
  t.like(await consortium.refused('hungary/agent', 'rounds.enrol', await enrolmentOf(plain, plain.round, 'hungary')), {
    code: 'DATASET_NOT_ALLOWED',
    writes: {},
    event: null,
  });
});

test('a plan that was accepted in another way is still refused when its round is opened', async (t) => {
  const consortium = await budgeted();
  const plan = await consortium.decide('cleveland', { kind: 'plan', plan: noisedPlan });
  const { state } = consortium.ledger;
  const key = [...state.keys()].find((name) => name.split('\u0000').join('~') === `~plan~${plan}~`) ?? '';
  const forged = new TextDecoder().decode(state.get(key)).replace('"sensitivity2":"16781317"', '"sensitivity2":"16777215"');
  state.set(key, new TextEncoder().encode(forged));
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }), { code: 'TERMS_REFUSED', writes: {}, event: null });
});

test('a plan without noise has no budget that could be exhausted', async (t) => {
  const { consortium, plan } = await opened();
  const refusal = await consortium.refused(parties[0], 'rounds.closePlan', { plan, reason: 'budget-exhausted' });
  t.like(refusal, { code: 'EVIDENCE_INSUFFICIENT', writes: {}, event: null });
});
