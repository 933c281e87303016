// Statistics rounds: what their plans may say, that no rows' statistics are released twice, and what pooled plans must name.
import test from 'ava';
import type { Plan } from '@cohort/protos/terms';
import { plainRows, recordNoise } from '@cohort/protos/testing/study-plan';
import { hospitals, named, proposalRequest } from '../testing/consortium.ts';
import { openPlan } from '../testing/noised-story.ts';
import {
  abandonRequest,
  admitted,
  advanceEpoch,
  commit,
  committedBy,
  enrol,
  freeze,
  heartPlan,
  opened,
  parties,
  planRefusal,
  publishRequest,
  refusedEnrolment,
} from '../testing/round-story.ts';
import { pooledPlan, publishStatistics, statisticsPlan } from '../testing/statistics-story.ts';

const block = (at: number, change: Partial<Plan['blocks'][number]>): Partial<Plan> => ({
  blocks: statisticsPlan.blocks.map((item, index) => (index === at ? { ...item, ...change } : item)),
});
const someRound = `${'a'.repeat(64)}~1~0`;

const refused: readonly (readonly [why: string, plan: Plan, change: Partial<Plan>, message: RegExp])[] = [
  ['statistics under noise', statisticsPlan, { mechanism: recordNoise(10n, 100n) }, /^MECHANISM_NOT_SUPPORTED: task: expected train/],
  ['two rounds of statistics', statisticsPlan, { rounds: 2 }, /^PLAN_NOT_ACCEPTED: rounds: expected 1 for task statistics/],
  ['statistics of locally scaled rows', statisticsPlan, { normalisation: 'local' }, /^PLAN_NOT_ACCEPTED: normalisation: expected schema/],
  ['statistics of pooled rows', statisticsPlan, { normalisation: 'pooled', statistics: someRound }, /^PLAN_NOT_ACCEPTED: normalisation/],
  [
    'statistics without squares',
    statisticsPlan,
    { blocks: statisticsPlan.blocks.slice(0, 2) },
    /^PLAN_NOT_ACCEPTED: blocks: expected count/,
  ],
  ['two counts', statisticsPlan, block(0, { length: 2 }), /^PLAN_NOT_ACCEPTED: block count.length: expected 1, got 2/],
  ['a count in halves', statisticsPlan, block(0, { scale: 2 }), /^PLAN_NOT_ACCEPTED: block count.scale: expected 1/],
  ['a wide count', statisticsPlan, block(0, { width: 64 }), /^PLAN_NOT_ACCEPTED: block count.width: expected 32/],
  ['fewer squares than sums', statisticsPlan, block(2, { length: 8 }), /^PLAN_NOT_ACCEPTED: block squares.length: expected 9/],
  [
    'squares at another scale',
    statisticsPlan,
    block(2, { scale: 2 ** 29 }),
    /^PLAN_NOT_ACCEPTED: block squares.scale: expected 1073741824/,
  ],
  ['squares that leave 32 bits', statisticsPlan, block(2, { width: 32 }), /^RING_OVERFLOW: block squares/],
  [
    'a wide model',
    heartPlan,
    { blocks: heartPlan.blocks.map((item) => ({ ...item, width: 64 })) },
    /^PLAN_NOT_ACCEPTED: block model.width/,
  ],
  ['pooled scaling by no round', heartPlan, { normalisation: 'pooled' }, /^PLAN_NOT_ACCEPTED: statistics: expected the key/],
  ['local scaling by a round', heartPlan, { statistics: someRound }, /^PLAN_NOT_ACCEPTED: statistics: expected null for local/],
];
for (const [why, plan, change, message] of refused) {
  test(`refuses ${why}`, (t) => {
    t.regex(planRefusal({ ...plan, ...change }), message);
  });
}

test('accepts the plans that those were made from', (t) => {
  for (const plan of [statisticsPlan, pooledPlan(someRound)]) t.is(planRefusal(plan), 'accepted');
});

test('rows whose statistics were committed are refused in every later statistics round, with nothing written', async (t) => {
  const first = await opened(statisticsPlan);
  const { consortium, round, termsHash } = first;
  const three = hospitals.slice(0, 3);
  const hashed = await committedBy(first, round, three);
  const second = await openPlan(consortium, { ...statisticsPlan, purpose: 'again' }, 'second');
  for (const msp of three) {
    const refused = await refusedEnrolment(second, msp);
    t.like(refused, { code: 'MEMBER_ALREADY_RELEASED', writes: {} });
    t.true(refused.message.includes(`in round ${round};`), refused.message);
  }
  await t.notThrowsAsync(enrol(second, second.round, 'switzerland'));

  // Two parties could have opened the sum before they gave it up.
  await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, termsHash, hashed, 'sum-out-of-bound'));
  t.like(await refusedEnrolment(second, 'cleveland'), { code: 'MEMBER_ALREADY_RELEASED', writes: {} });
  // Switzerland alone is no cohort: the plan can be closed though all four are active.
  const { event } = await consortium.submit(parties[0], 'rounds.closePlan', { plan: second.plan, reason: 'cohort-too-small' });
  t.is(event?.name, 'plan.closed');
});

test('rows in a statistics round that is not decided wait for it, and are free again when it is void or leaves them out', async (t) => {
  const first = await opened(statisticsPlan);
  const { consortium, round } = first;
  const second = await openPlan(consortium, { ...statisticsPlan, purpose: 'second' }, 'second');
  await enrol(first, round, ...hospitals);
  const waiting = await refusedEnrolment(second, 'cleveland');
  t.like(waiting, { code: 'MEMBER_ALREADY_RELEASED', writes: {} });
  t.regex(waiting.message, new RegExp(`statistics round ${round}, which may still commit`));
  // Switzerland enrolled and was left out of the committed set.
  await freeze(first, round);
  await commit(first, round, [0, 1, 2], hospitals.slice(0, 3));
  await t.notThrowsAsync(enrol(second, second.round, 'switzerland'));

  const again = await opened(statisticsPlan);
  await enrol(again, again.round, 'cleveland');
  const third = await openPlan(again.consortium, { ...statisticsPlan, purpose: 'third' }, 'third');
  for (let epoch = 0; epoch <= statisticsPlan.expiryEpochs; epoch++) await advanceEpoch(again.consortium);
  await again.consortium.submit('hungary/agent', 'rounds.void', { round: again.round, reason: 'expired', evidence: [] });
  await again.consortium.submit(parties[0], 'rounds.open', { plan: third.plan });
  await t.notThrowsAsync(enrol(again, `${third.plan}~1~1`, 'cleveland'));
});

test('statistics and training from one model are two releases: a training round takes the same rows', async (t) => {
  const first = await opened(statisticsPlan);
  await committedBy(first, first.round, hospitals);
  const training = await openPlan(first.consortium, heartPlan, 'training');
  await t.notThrowsAsync(enrol(training, training.round, ...hospitals));
});

test('a pooled plan names a published statistics round over all of its datasets', async (t) => {
  const study = await opened(statisticsPlan);
  const { consortium, round, termsHash } = study;
  const propose = async (plan: Plan) =>
    consortium.refused('cleveland/admin', 'governance.propose', proposalRequest({ kind: 'plan', plan }));
  t.like(await propose(pooledPlan(someRound)), { code: 'ROUND_UNKNOWN', writes: {} });
  const hashed = await committedBy(study, round, hospitals);
  t.regex((await propose(pooledPlan(round))).message, /statistics: expected a published round/);

  t.like(await consortium.refused(parties[0], 'rounds.publish', publishRequest(round, termsHash, hashed, named('another model'))), {
    code: 'TERMS_MISMATCH',
    writes: {},
  });
  await publishStatistics(study, round, hashed);
  t.is((await consortium.ask('rounds.get', { round })).modelOut, statisticsPlan.genesisModel);
  const training = await openPlan(consortium, heartPlan, 'training');
  t.regex((await propose(pooledPlan(training.round))).message, /statistics: expected a statistics round, got .* of task train/);

  await consortium.submit('hungary/agent', 'datasets.register', { ...plainRows, version: 2 });
  const datasets = heartPlan.datasets.map((item) => (item.msp === 'hungary' ? { ...item, version: 2 } : item));
  t.regex(
    (await propose({ ...pooledPlan(round), datasets })).message,
    /datasets: expected those of round .* version 2 of heart of hungary/,
  );
  const pooled = await openPlan(consortium, pooledPlan(round), 'pooled');
  t.is((await consortium.ask('rounds.get', { round: pooled.round })).terms.statistics, round);
});

test('the count of statistics holds every row bucket', async (t) => {
  const consortium = await admitted();
  const bucket = { lower: 500, upper: 1000 };
  await consortium.submit('hungary/agent', 'datasets.register', { ...plainRows, dataset: 'other', source: 'wards', bucket });
  const propose = async (change: Partial<Plan>) =>
    consortium.refused('cleveland/admin', 'governance.propose', proposalRequest({ kind: 'plan', plan: { ...statisticsPlan, ...change } }));
  const datasets = statisticsPlan.datasets.map((item) => (item.msp === 'hungary' ? { ...item, dataset: 'other' } : item));
  t.regex(
    (await propose({ datasets, ...block(0, { bound: 999 }) })).message,
    /^PLAN_NOT_ACCEPTED: block count.bound: expected at least 1000/,
  );
  t.regex((await propose(block(0, { bound: 499 }))).message, /^PLAN_NOT_ACCEPTED: block count.bound: expected at least 500/);
});
