// Without noise a member's values are released from one model once, whatever the plan: sums that differ by one member give that member's.
import test from 'ava';
import type { Plan } from '@cohort/protos/terms';
import { plainRows } from '@cohort/protos/testing/study-plan';
import { hospitals, named } from '../testing/consortium.ts';
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
  refusedEnrolment,
  type Study,
} from '../testing/round-story.ts';

const three = hospitals.slice(0, 3);

/** Counts in the clear, over rows of which some are kept apart. */
const evaluation: Plan = {
  ...heartPlan,
  task: 'evaluate',
  rounds: 1,
  strategy: { ...heartPlan.strategy, weights: 'bucket' },
  blocks: [{ name: 'counts', length: 4, width: 32, scale: 1, bound: 200, use: 'sum' }],
  datasets: hospitals.map((msp) => ({ msp, dataset: 'heart', version: 2 })),
};

async function openedEvaluation(): Promise<Study> {
  const consortium = await admitted();
  for (const msp of hospitals)
    await consortium.submit(`${msp}/agent`, 'datasets.register', {
      ...plainRows,
      version: 2,
      evaluationBucket: { lower: 100, upper: 200 },
    });
  return openPlan(consortium, evaluation);
}

test('a second plan from the same model takes nobody whom the first released, and says in which round', async (t) => {
  const first = await opened();
  const { consortium, round, termsHash } = first;
  const hashed = await committedBy(first, round, three);
  const second = await openPlan(consortium, { ...heartPlan, purpose: 'the same with switzerland' }, 'second');
  for (const msp of three) {
    const refusal = await refusedEnrolment(second, msp);
    t.like(refusal, { code: 'MEMBER_ALREADY_RELEASED', writes: {}, event: null });
    t.true(refusal.message.includes(`in round ${round};`), refusal.message);
  }
  // What was committed may have been opened before it was given up.
  await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, termsHash, hashed, 'sum-out-of-bound'));
  t.like(await refusedEnrolment(second, 'cleveland'), { code: 'MEMBER_ALREADY_RELEASED', writes: {} });
  await t.notThrowsAsync(enrol(second, second.round, 'switzerland'));
  const close = { plan: second.plan, reason: 'cohort-too-small' } as const;
  t.is((await consortium.submit(parties[0], 'rounds.closePlan', close)).event?.name, 'plan.closed');

  const other = await openPlan(consortium, { ...heartPlan, genesisModel: named('another model') }, 'other');
  await t.notThrowsAsync(enrol(other, other.round, ...hospitals));
});

test('two plans from one model that are open at once take a member in turn, so that both cannot commit it', async (t) => {
  const first = await opened();
  const { consortium, round } = first;
  const second = await openPlan(consortium, { ...heartPlan, purpose: 'beside it' }, 'second');
  await enrol(first, round, ...hospitals);
  const waiting = await refusedEnrolment(second, 'cleveland');
  t.like(waiting, { code: 'MEMBER_ALREADY_RELEASED', writes: {}, event: null });
  t.true(waiting.message.includes(`round ${round}, which may still commit; wait`), waiting.message);
  // They may come yet, so the second plan is not over.
  const close = { plan: second.plan, reason: 'cohort-too-small' };
  t.like(await consortium.refused(parties[0], 'rounds.closePlan', close), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  await freeze(first, round);
  await commit(first, round, [0, 1, 2], three);
  t.like(await refusedEnrolment(second, 'cleveland'), { code: 'MEMBER_ALREADY_RELEASED', writes: {} });
  await t.notThrowsAsync(enrol(second, second.round, 'switzerland'));
});

test('a round that expired released nobody', async (t) => {
  const first = await opened();
  const { consortium } = first;
  await enrol(first, first.round, ...hospitals);
  for (let epoch = 0; epoch <= heartPlan.expiryEpochs; epoch++) await advanceEpoch(consortium);
  const second = await openPlan(consortium, { ...heartPlan, purpose: 'again' }, 'second');
  await t.notThrowsAsync(enrol(second, second.round, ...hospitals));
});

test('counts in the clear are released from one model once, and apart from training', async (t) => {
  const first = await openedEvaluation();
  const { consortium, round } = first;
  await committedBy(first, round, three);
  const second = await openPlan(consortium, { ...evaluation, purpose: 'the same again' }, 'second');
  const refusal = await refusedEnrolment(second, 'cleveland', 2);
  t.like(refusal, { code: 'MEMBER_ALREADY_RELEASED', writes: {}, event: null });
  t.true(refusal.message.includes(`in round ${round};`), refusal.message);
  const training = await openPlan(consortium, heartPlan, 'training');
  await t.notThrowsAsync(enrol(training, training.round, ...hospitals));
});
