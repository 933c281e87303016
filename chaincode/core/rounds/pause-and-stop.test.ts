// Plans that come to nothing again and again pause; a vote stops a plan.
import { holdersOf } from '@cohort/mpc/roles';
import test from 'ava';
import type { PlanView } from '@cohort/protos/ledger';
import type { Strategy } from '@cohort/protos/terms';
import { bodyHash } from '@cohort/protos/statements';
import { hospitals, state } from '../testing/consortium.ts';
import { enrolNoised, openedNoised } from '../testing/noised-story.ts';
import {
  abandonRequest,
  bodyOf,
  collecting,
  commitRequest,
  enrol,
  freeze,
  heartPlan,
  opened,
  parties,
  type Study,
} from '../testing/round-story.ts';

async function voidNow({ consortium }: Study, round: string): Promise<void> {
  const { terms, termsHash } = await consortium.ask('rounds.get', { round });
  const index = ([0, 1, 2] as const).find((item) => holdersOf(item, terms.round, terms.attempt).includes(1)) ?? 0;
  const evidence = [state('objection', termsHash, 1, { index, reason: 'no' })];
  await consortium.submit(parties[1], 'rounds.void', { round, reason: 'objection', evidence });
}

async function openNext({ consortium, plan }: Study): Promise<string> {
  return ((await consortium.submit(parties[0], 'rounds.open', { plan })).payload as { round: string }).round;
}

const viewOf = async ({ consortium, plan }: Study): Promise<PlanView | undefined> =>
  (await consortium.list('rounds.plans', {})).find((item) => item.plan === plan);
const statusOf = async (study: Study): Promise<string | undefined> => (await viewOf(study))?.status;

test('five attempts without a publication pause a plan, and two organisations of parties resume it for five more', async (t) => {
  const study = await opened();
  const { consortium, plan } = study;
  let { round } = study;
  for (let attempt = 1; attempt < 5; attempt++) {
    await voidNow(study, round);
    round = await openNext(study);
  }
  await voidNow(study, round);
  t.is(await statusOf(study), 'paused');
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }), { code: 'PLAN_PAUSED', writes: {}, event: null });
  t.like(await consortium.refused('switzerland/admin', 'rounds.resumePlan', { plan }), { code: 'ROLE_NOT_ALLOWED', writes: {} });
  t.like(await consortium.refused('cleveland/party', 'rounds.resumePlan', { plan }), { code: 'ROLE_NOT_ALLOWED', writes: {} });
  const first = await consortium.submit('cleveland/admin', 'rounds.resumePlan', { plan });
  t.deepEqual(first.event, { name: 'plan.resumed', payload: { plan, by: 'cleveland', resumed: false } });
  t.like(await viewOf(study), { status: 'paused', resumedBy: ['cleveland'] });
  t.like(await consortium.refused('cleveland/admin', 'rounds.resumePlan', { plan }, 'again'), { code: 'VOTE_EXISTS', writes: {} });
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }, 'alone'), { code: 'PLAN_PAUSED', writes: {} });
  const second = await consortium.submit('hungary/admin', 'rounds.resumePlan', { plan });
  t.deepEqual(second.event?.payload, { plan, by: 'hungary', resumed: true });
  t.like(await viewOf(study), { status: 'active', resumedBy: [] });
  for (let attempt = 5; attempt < 10; attempt++) {
    round = await openNext(study);
    t.true(round.endsWith(`~1~${String(attempt)}`));
    await voidNow(study, round);
  }
  t.is(await statusOf(study), 'paused');
});

test('a second attempt that was committed and not published pauses a plan: its members have paid twice', async (t) => {
  const study = await openedNoised();
  const { consortium, plan } = study;
  const giveUp = async (round: string): Promise<void> => {
    await enrolNoised(study, round, ...hospitals);
    await freeze(study, round);
    const body = await bodyOf(study, round);
    await consortium.submit(parties[0], 'rounds.commit', commitRequest(round, body));
    await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, body.termsHash, bodyHash(body), 'sum-out-of-bound'));
  };
  await giveUp(study.round);
  t.is(await statusOf(study), 'active');
  const second = await openNext(study);
  await voidNow(study, second);
  await giveUp(await openNext(study));
  t.is(await statusOf(study), 'paused');
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }), { code: 'PLAN_PAUSED', writes: {}, event: null });
  for (const msp of ['cleveland', 'longbeach']) await consortium.submit(`${msp}/admin`, 'rounds.resumePlan', { plan });
  await giveUp(await openNext(study));
  t.is(await statusOf(study), 'active', 'counted anew from the attempt that was resumed, which is one');
});

test('a plan that goes on is not resumed, and a published round counts from none again', async (t) => {
  const study = await collecting();
  await voidNow(study, study.round);
  const again = await openNext(study);
  await enrol(study, again, 'cleveland', 'hungary', 'longbeach', 'switzerland');
  await freeze(study, again);
  t.like(await study.consortium.refused('cleveland/admin', 'rounds.resumePlan', { plan: study.plan }), {
    code: 'NOT_PERMITTED',
    writes: {},
  });
});

test('a vote stops a plan: its open round is void, and no other opens', async (t) => {
  const study = await collecting();
  const { consortium, plan, round } = study;
  await consortium.decide('cleveland', { kind: 'stop-plan', plan, reason: 'the protocol was amended' });
  t.like(await consortium.ask('rounds.get', { round }), { status: 'void', reason: 'stopped' });
  t.like((await consortium.list('rounds.plans', {}))[0], { status: 'closed', reason: 'stopped' });
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }), { code: 'PLAN_CLOSED', writes: {} });
  const proposal = {
    body: { kind: 'stop-plan', plan, reason: 'again' },
    nonce: '00'.repeat(16),
    opensEpoch: 0,
    closesEpoch: 1,
    possessions: [],
  };
  t.like(await consortium.refused('cleveland/admin', 'governance.propose', proposal), { code: 'PLAN_CLOSED', writes: {} });
});

test('a round that was committed when its plan was stopped is still given up or published, and nothing follows it', async (t) => {
  const study = await collecting();
  const { consortium, plan, round } = study;
  const body = await bodyOf(study, round);
  await consortium.submit(parties[0], 'rounds.commit', commitRequest(round, body));
  await consortium.decide('cleveland', { kind: 'stop-plan', plan, reason: 'enough' });
  t.is((await consortium.ask('rounds.get', { round })).status, 'committed');
  await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, body.termsHash, bodyHash(body), 'sum-out-of-bound'));
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }), { code: 'PLAN_CLOSED', writes: {} });
});

const cannotRun: readonly (readonly [change: Partial<Strategy>, at: RegExp])[] = [
  [{ tau: '0' }, /strategy\.tau: expected more than 0, got 0/],
  [{ tau: '0.000' }, /strategy\.tau: expected more than 0/],
  [{ beta1: '1' }, /strategy\.beta1: expected less than 1, got 1/],
  [{ beta2: '1.5' }, /strategy\.beta2: expected less than 1, got 1\.5/],
  [{ beta2: '0.9999999999999999999' }, /strategy\.beta2: expected at most 15 digits after the point/],
];
for (const [change, at] of cannotRun)
  test(`a plan whose own arithmetic cannot run is refused when it is proposed: ${JSON.stringify(change)}`, async (t) => {
    const plan = { ...heartPlan, strategy: { ...heartPlan.strategy, ...change } };
    const error = await t.throwsAsync(opened(plan));
    t.regex(error.message, at);
    t.regex(error.message, /^PLAN_NOT_ACCEPTED/);
  });

test('the decimals that fedadam reads are its own: another strategy may leave them at zero', async (t) => {
  await t.notThrowsAsync(opened({ ...heartPlan, strategy: { ...heartPlan.strategy, kind: 'fedavg', tau: '0', beta1: '1' } }));
});
