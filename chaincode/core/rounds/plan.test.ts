// Plans that the ledger refuses, by code and with what they got wrong.
import test from 'ava';
import type { Plan } from '@cohort/protos/terms';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { plainRows, recordNoise } from '@cohort/protos/testing/study-plan';
import { named, nodeRecord, organisationRecord, proposalRequest } from '../testing/consortium.ts';
import { admitted, heartPlan, planRefusal } from '../testing/round-story.ts';
import { checkRing } from './check-ring.ts';

const noised = recordNoise(10n, 100n);
const bucketed = { strategy: { ...heartPlan.strategy, weights: 'bucket' as const }, blocks: heartPlan.blocks.slice(0, 1) };
const blocks = (change: Partial<Plan['blocks'][number]>): Plan['blocks'] =>
  heartPlan.blocks.map((block, index) => (index === 0 ? { ...block, ...change } : block));

const refused: readonly [why: string, change: Partial<Plan>, message: RegExp][] = [
  ['two members', { minCohort: 2 }, /^COHORT_TOO_SMALL: minCohort: expected at least 3, got 2/],
  ['a maximum below the minimum', { minCohort: 4, maxCohort: 3 }, /^COHORT_TOO_SMALL: maxCohort: expected at least minCohort 4, got 3/],
  ['datasets of too few members', { datasets: heartPlan.datasets.slice(0, 2) }, /^COHORT_TOO_SMALL: datasets: .* at least 3 .* got 2/],
  ['exact weights under noise', { mechanism: noised }, /^PLAN_NOT_ACCEPTED: strategy.weights/],
  ['a weighted mean under noise', { ...bucketed, mechanism: noised }, /^PLAN_NOT_ACCEPTED: strategy.divisor: expected a public constant/],
  ['noise parameters without noise', { mechanism: { ...heartPlan.mechanism, alphaStar: 8 } }, /^PLAN_NOT_ACCEPTED: mechanism/],
  ['pooled normalisation by no statistics', { normalisation: 'pooled' }, /^PLAN_NOT_ACCEPTED: statistics/],
  ['a proof', { proof: true }, /^PLAN_NOT_ACCEPTED: proof/],
  ['a constant divisor', { strategy: { ...heartPlan.strategy, divisor: 128 } }, /^PLAN_NOT_ACCEPTED: strategy.divisor/],
  [
    'a sum that fills its ring',
    { quantiser: { ...heartPlan.quantiser, bound: 2 ** 29 }, blocks: blocks({ bound: 2 ** 29 }) },
    /^RING_OVERFLOW: block model: .* = 2147483648, got 4 x 536870912 = 2147483648/,
  ],
  ['a scoring block', { blocks: blocks({ use: 'score' }) }, /^PLAN_NOT_ACCEPTED: block model.use/],
  ["a block that is not the quantiser's", { blocks: blocks({ scale: 7 }) }, /^PLAN_NOT_ACCEPTED: block model: .* got 7/],
  ['no weight block for exact weights', { blocks: heartPlan.blocks.slice(0, 1) }, /^PLAN_NOT_ACCEPTED: blocks: expected model, weight/],
  ['two parties of one organisation', { parties: ['cleveland/party', 'hungary/party', 'cleveland/party'] }, /^PLAN_NOT_ACCEPTED: parties/],
  ['an agent as party', { parties: ['cleveland/party', 'hungary/party', 'longbeach/agent'] }, /^PLAN_NOT_ACCEPTED: parties/],
  ['a dataset twice', { datasets: [...heartPlan.datasets, ...heartPlan.datasets.slice(0, 1)] }, /^PLAN_NOT_ACCEPTED: datasets/],
  [
    'two datasets of one member',
    { datasets: [...heartPlan.datasets, { msp: 'hungary', dataset: 'heart-private', version: 1 }] },
    /^PLAN_NOT_ACCEPTED: datasets: expected one dataset version of each member, got version 1 of heart and version 1 of heart-private of hungary/,
  ],
  [
    'two versions of one dataset',
    { datasets: [...heartPlan.datasets, { msp: 'hungary', dataset: 'heart', version: 2 }] },
    /^PLAN_NOT_ACCEPTED: datasets: .* got version 1 of heart and version 2 of heart of hungary/,
  ],
];
for (const [why, change, message] of refused) {
  test(`refuses a plan with ${why}`, (t) => {
    t.regex(planRefusal({ ...heartPlan, ...change }), message);
  });
}

test('accepts the plan that those were made from, and a sum one step inside its ring', (t) => {
  const bound = 2 ** 29 - 1;
  const fits = { ...heartPlan, quantiser: { ...heartPlan.quantiser, bound }, blocks: blocks({ bound }) };
  for (const plan of [heartPlan, fits]) t.is(planRefusal(plan), 'accepted');
});

test('the room beside the sum must hold the noise: a^2 = 768 sigma^2 is refused, one less passes', (t) => {
  const room = 2n ** 31n - 4n * 2n ** 24n;
  const ring = (num: bigint) => () => {
    checkRing({ ...bucketed, maxCohort: 4, mechanism: { ...noised, sigma2: { num: String(num), den: '768' } } });
  };
  t.throws(ring(room * room), { message: /^RING_OVERFLOW: block model: .*768 sigma\^2/ });
  t.notThrows(ring(room * room - 1n));
});

test('refuses a plan whose party is not admitted or whose dataset is not registered', async (t) => {
  const consortium = await admitted();
  const propose = async (change: Partial<Plan>) =>
    consortium.refused('cleveland/admin', 'governance.propose', proposalRequest({ kind: 'plan', plan: { ...heartPlan, ...change } }));
  t.like(await propose({ parties: ['cleveland/party', 'hungary/party', 'basel/party'] }), { code: 'NODE_NOT_ACTIVE', writes: {} });
  t.like(await propose({ datasets: heartPlan.datasets.map((item) => ({ ...item, version: 2 })) }), {
    code: 'DATASET_NOT_ALLOWED',
    writes: {},
  });
  t.like(await propose({ frameBytes: 1 }), { code: 'BODY_INVALID', writes: {} });
});

test('refuses a plan with a dataset that no agent of an active member can bring', async (t) => {
  const consortium = await admitted();
  await consortium.decide('cleveland', { kind: 'admit-organisation', organisation: organisationRecord('basel'), nodes: [] });
  await consortium.submit('basel/admin', 'datasets.register', { ...plainRows, source: 'wards' });
  const plan = { ...heartPlan, datasets: [...heartPlan.datasets, { msp: 'basel', dataset: 'heart', version: 1 }], maxCohort: 5 };
  const propose = async () => consortium.refused('cleveland/admin', 'governance.propose', proposalRequest({ kind: 'plan', plan }));
  const refusal = await propose();
  t.like(refusal, { code: 'DATASET_NOT_ALLOWED', writes: {}, event: null });
  t.regex(
    refusal.message,
    /expected heart of basel to have an agent that offers it, got no admitted agent .*; admit basel\/agent, or leave/,
  );
  await consortium.decide('basel', { kind: 'admit-node', node: nodeRecord('basel', 'agent') });
  t.is((await propose()).code, 'NOT_REFUSED');
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'basel', reason: 'left' });
  t.is((await propose()).code, 'DATASET_NOT_ALLOWED');
});

test('refuses a plan whose datasets are registered with different schemas', async (t) => {
  const consortium = await admitted();
  await consortium.submit('hungary/agent', 'datasets.register', { ...plainRows, version: 2, schemaHash: named('another schema') });
  const datasets = heartPlan.datasets.map((item) => (item.msp === 'hungary' ? { ...item, version: 2 } : item));
  const refusal = await consortium.refused(
    'cleveland/admin',
    'governance.propose',
    proposalRequest({ kind: 'plan', plan: { ...heartPlan, datasets } }),
  );
  t.like(refusal, { code: 'PLAN_NOT_ACCEPTED', writes: {} });
  t.regex(refusal.message, /^PLAN_NOT_ACCEPTED: datasets: expected the one schema .* of cleveland is registered with, got .* of hungary/);
});

test('a party suspended between proposal and close keeps the plan from being accepted', async (t) => {
  const consortium = await admitted();
  const proposal = await consortium.propose('cleveland', { kind: 'plan', plan: heartPlan });
  for (const msp of ['cleveland', 'hungary', 'switzerland'])
    await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'longbeach', reason: 'left' });
  t.like(await consortium.refused('cleveland/admin', 'governance.close', { proposal }), {
    code: 'NODE_NOT_ACTIVE',
    writes: {},
    event: null,
  });
});

test('two parties that share a box key are refused: whoever holds it reads the shares of both', async (t) => {
  const consortium = await admitted();
  const { stub, commit } = consortium.ledger.begin('nobody', '');
  const record = { ...nodeRecord('hungary', 'party'), boxKey: nodeRecord('cleveland', 'party').boxKey };
  await stub.putState(stub.createCompositeKey('node', ['hungary/party']), new TextEncoder().encode(canonicalJson(record)));
  commit();
  const error = await t.throwsAsync(consortium.propose('cleveland', { kind: 'plan', plan: heartPlan }));
  t.regex(error.message, /^PLAN_NOT_ACCEPTED: parties: expected a box key of its own for each party/);
});
