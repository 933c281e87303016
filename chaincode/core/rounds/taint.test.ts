// What one lying claimant, a party that stayed away on purpose, cannot do with claims and taints.
import test from 'ava';
import { named } from '../testing/consortium.ts';
import {
  abandonRequest,
  advanceEpoch,
  collecting,
  commit,
  enrol,
  freeze,
  parties,
  publishRequest,
  type Study,
} from '../testing/round-story.ts';
import { accountOf, budgeted, enrolNoised, noisedPlan, openPlan, playRound } from '../testing/noised-story.ts';

const members = noisedPlan.datasets.map(({ msp }) => msp);
const liar = parties[2];

async function play(study: Study, round: string, out: string): Promise<string | null> {
  await enrolNoised(study, round, ...members);
  await freeze(study, round);
  const bodyHash = await commit(study, round, [0, 1]);
  const { termsHash } = await study.consortium.ask('rounds.get', { round });
  const { payload } = await study.consortium.submit(parties[0], 'rounds.publish', publishRequest(round, termsHash, bodyHash, named(out)));
  return (payload as { opened: string | null }).opened;
}

/** A first round that two parties published, of which the third claims a sum. */
async function claimed(rounds: number): Promise<Study & { readonly index: number }> {
  const study = await openPlan(await budgeted(), { ...noisedPlan, rounds });
  const { consortium, round } = study;
  await play(study, round, 'model 1');
  const index = await indexOf(study, round);
  await consortium.submit(liar, 'rounds.claim', { round, index });
  return { ...study, index };
}

async function indexOf({ consortium }: Study, round: string, at = 0): Promise<number> {
  const { body } = await consortium.ask('rounds.get', { round });
  return body?.sums.filter(({ statements }) => statements.length === 1)[at]?.index ?? -1;
}

test('a claim on a round that a taint abandoned taints nothing more: no plan goes back to a tainted model', async (t) => {
  const study = await openPlan(await budgeted(), { ...noisedPlan, rounds: 3 });
  const { consortium, round, plan } = study;
  await play(study, round, 'model 1');
  const second = `${plan}~2~0`;
  await consortium.submit(liar, 'rounds.claim', { round, index: await indexOf(study, round) });
  await enrolNoised(study, second, ...members);
  await freeze(study, second);
  await commit(study, second, [0, 1]);
  const index2 = await indexOf(study, second);
  await consortium.submit(liar, 'rounds.claim', { round: second, index: index2 });
  await advanceEpoch(consortium);
  await advanceEpoch(consortium);
  await consortium.submit(liar, 'rounds.taint', { round, index: await indexOf(study, round) });
  t.like(await consortium.ask('rounds.get', { round: second }), { status: 'abandoned', reason: 'tainted' });
  await consortium.submit(parties[0], 'rounds.open', { plan });
  t.is(await playRound(study, `${plan}~1~1`), `${plan}~2~1`);
  t.like(await consortium.refused(liar, 'rounds.taint', { round: second, index: index2 }), { code: 'ROUND_CLOSED', writes: {} });
  const models = await consortium.list('models.lineage', { plan });
  t.deepEqual(
    models.map(({ modelIn, tainted }) => [modelIn === named('model 1'), tainted]),
    [
      [false, true],
      [false, false],
    ],
  );
});

test('a round that was given up is not tainted, and no round that comes after it', async (t) => {
  const study = await openPlan(await budgeted(), { ...noisedPlan, rounds: 3 });
  const { consortium, round, plan } = study;
  await enrolNoised(study, round, ...members);
  await freeze(study, round);
  const bodyHash = await commit(study, round, [0, 1]);
  const index = await indexOf(study, round);
  await consortium.submit(liar, 'rounds.claim', { round, index });
  await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, study.termsHash, bodyHash, 'sum-out-of-bound'));
  await consortium.submit(parties[0], 'rounds.open', { plan });
  for (const at of ['1~1', '2~0', '3~0']) await playRound(study, `${plan}~${at}`);
  t.is((await consortium.list('rounds.plans', {})).find((view) => view.plan === plan)?.status, 'finished');
  await advanceEpoch(consortium);
  await advanceEpoch(consortium);
  t.like(await consortium.refused(liar, 'rounds.taint', { round, index }), { code: 'ROUND_CLOSED', writes: {} });
  t.false((await consortium.list('models.lineage', { plan })).some(({ tainted }) => tainted));
});

test('a claim that its claimant never concludes lapses', async (t) => {
  const study = await claimed(6);
  const { consortium, round, plan, index } = study;
  for (let at = 2; at <= 6; at++) await playRound(study, `${plan}~${String(at)}~0`);
  for (let at = 0; at < 5; at++) await advanceEpoch(consortium);
  t.like(await consortium.refused(liar, 'rounds.taint', { round, index }), { code: 'ROUND_CLOSED', writes: {} });
  t.is((await consortium.ask('rounds.get', { round })).claims[0]?.outcome, 'lapsed');
});

test('a finished plan whose deadlines no longer fit the epoch is marked and stays finished', async (t) => {
  const { consortium, round, plan, index } = await claimed(1);
  await consortium.decide('cleveland', { kind: 'set-epoch-length', seconds: 1 }, 'short');
  await advanceEpoch(consortium);
  await advanceEpoch(consortium);
  await consortium.submit(liar, 'rounds.taint', { round, index });
  const view = await consortium.ask('rounds.plan', { plan });
  t.deepEqual([view.status, view.model], ['finished', noisedPlan.genesisModel]);
  t.is((await consortium.refused(parties[0], 'rounds.open', { plan })).code, 'PLAN_CLOSED');
});

test('taints pause a plan as attempts that came to nothing do', async (t) => {
  const study = await openPlan(await budgeted(), { ...noisedPlan, rounds: 3 });
  const { consortium, plan } = study;
  let taints = 0;
  for (; taints < 6; taints++) {
    const key = `${plan}~1~${String(taints)}`;
    await play(study, key, `model ${String(taints)}`);
    // party 2 is "absent" at every attempt, and is the other holder of two indices each time
    const index = await indexOf(study, key);
    await consortium.submit(liar, 'rounds.claim', { round: key, index });
    await advanceEpoch(consortium);
    await advanceEpoch(consortium);
    await consortium.submit(liar, 'rounds.taint', { round: key, index });
    const again = await consortium.refused(parties[0], 'rounds.open', { plan });
    if (again.code === 'PLAN_PAUSED') break;
    await consortium.submit(parties[0], 'rounds.open', { plan });
  }
  t.is(taints, 1, 'the second attempt that was paid for pauses the plan');
  t.deepEqual(
    (await accountOf(study, 'hungary')).entries.map(({ state }) => state),
    ['spent', 'spent'],
  );
});

test('a taint does not end a pause', async (t) => {
  const study = await openPlan(await budgeted(), { ...noisedPlan, rounds: 3 });
  const { consortium, round, plan } = study;
  await play(study, round, 'model 1');
  const index = await indexOf(study, round);
  await consortium.submit(liar, 'rounds.claim', { round, index });
  for (let attempt = 0; attempt < 2; attempt++) {
    const key = `${plan}~2~${String(attempt)}`;
    await enrolNoised(study, key, ...members);
    await freeze(study, key);
    const hashed = await commit(study, key);
    const { termsHash } = await consortium.ask('rounds.get', { round: key });
    await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(key, termsHash, hashed, 'sum-out-of-bound'));
    if (attempt === 0) await consortium.submit(parties[0], 'rounds.open', { plan });
  }
  t.is((await consortium.list('rounds.plans', {})).find((view) => view.plan === plan)?.status, 'paused');
  await advanceEpoch(consortium);
  await advanceEpoch(consortium);
  await consortium.submit(liar, 'rounds.taint', { round, index });
  t.is((await consortium.list('rounds.plans', {})).find((view) => view.plan === plan)?.status, 'paused');
});

test('a claim on a round that another taint reached comes to an end', async (t) => {
  const study = await openPlan(await budgeted(), { ...noisedPlan, rounds: 3 });
  const { consortium, round, plan } = study;
  await play(study, round, 'model 1');
  await play(study, `${plan}~2~0`, 'model 2');
  const second = `${plan}~2~0`;
  const [one, two] = [await indexOf(study, round), await indexOf(study, second)];
  await consortium.submit(liar, 'rounds.claim', { round, index: one });
  await consortium.submit(liar, 'rounds.claim', { round, index: await indexOf(study, round, 1) });
  await consortium.submit(liar, 'rounds.claim', { round: second, index: two });
  for (let at = 0; at < 3; at++) await advanceEpoch(consortium);
  await consortium.submit(liar, 'rounds.taint', { round, index: one });
  for (const [key, at] of [
    [round, await indexOf(study, round, 1)],
    [second, two],
  ] as const)
    t.like(await consortium.refused(liar, 'rounds.taint', { round: key, index: at }), { code: 'ROUND_CLOSED', writes: {} });
  t.is((await consortium.ask('rounds.get', { round: second })).claims[0]?.outcome, 'lapsed');
});

test('a plan without noise that has finished is not ended by a claim of long ago', async (t) => {
  const study = await collecting(members);
  const { consortium, round, plan } = study;
  const hashed = await commit(study, round, [0, 1]);
  await consortium.submit(parties[0], 'rounds.publish', publishRequest(round, study.termsHash, hashed, named('model 1')));
  const index = await indexOf(study, round);
  await consortium.submit(liar, 'rounds.claim', { round, index });
  const second = `${plan}~2~0`;
  await enrol(study, second, ...members);
  await freeze(study, second);
  const again = await commit(study, second);
  const { termsHash } = await consortium.ask('rounds.get', { round: second });
  await consortium.submit(parties[0], 'rounds.publish', publishRequest(second, termsHash, again, named('model 2')));
  t.is((await consortium.ask('rounds.plan', { plan })).status, 'finished');
  for (let at = 0; at < 5; at++) await advanceEpoch(consortium);
  t.like(await consortium.refused(liar, 'rounds.taint', { round, index }), { code: 'ROUND_CLOSED', writes: {} });
  t.false((await consortium.list('models.lineage', { plan })).some(({ tainted }) => tainted));
});
