// An emergency suspension: two organisations' word, at once and for a few epochs; it keeps out of rounds, and takes nobody's vote.
import test from 'ava';
import { firstRules } from '@cohort/policies/consortium-rules';
import type { ProposalBody } from '@cohort/protos/ledger';
import { Consortium, hospitals, identityOf, nodeRecord, proposalRequest } from '../testing/consortium.ts';
import { rotation } from '../testing/rotation.ts';
import { admitted, advanceEpoch, enrol, freeze, heartPlan, opened, parties, refusedEnrolment } from '../testing/round-story.ts';

const now = (msp: string): ProposalBody => ({ kind: 'suspend-now', msp, reason: 'its keys were seen elsewhere' });
const suspend = (msp: string): ProposalBody => ({ kind: 'suspend', msp, reason: 'its keys were seen elsewhere' });
const readmit = (msp: string): ProposalBody => ({ kind: 'readmit', msp, reason: 'new keys' });
const vote = (consortium: Consortium, msp: string, proposal: string, choice: 'yes' | 'no' = 'yes') =>
  consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice });
const close = (consortium: Consortium, msp: string, proposal: string, requestId?: string) =>
  consortium.submit(`${msp}/admin`, 'governance.close', { proposal }, requestId);

/** These two suspend it; the proposal. */
async function suspendedBy(
  consortium: Consortium,
  msp: string,
  [first, second]: readonly [string, string],
  nonce = 'now',
): Promise<string> {
  const proposal = await consortium.propose(first, now(msp), nonce);
  for (const by of [first, second]) await vote(consortium, by, proposal);
  await close(consortium, second, proposal);
  return proposal;
}

const shown = async (consortium: Consortium, msp: string) => {
  const member = (await consortium.list('members.list', {})).find((item) => item.msp === msp);
  return { status: member?.status, until: member?.suspendedUntil };
};

test('two organisations suffice and one does not; the subject is not asked', async (t) => {
  const consortium = await admitted();
  const proposal = await consortium.propose('cleveland', now('hungary'));
  t.like(await consortium.ask('governance.get', { proposal }), {
    electorate: ['cleveland', 'longbeach', 'switzerland'],
    threshold: { num: 2, den: 3, comparator: '>=' },
  });
  t.like(await consortium.refused('hungary/admin', 'governance.vote', { proposal, choice: 'no' }), {
    code: 'NOT_IN_ELECTORATE',
    writes: {},
  });
  await vote(consortium, 'cleveland', proposal);
  t.like(await consortium.refused('cleveland/admin', 'governance.vote', { proposal, choice: 'yes' }), { code: 'VOTE_EXISTS', writes: {} });
  t.like(await consortium.refused('cleveland/admin', 'governance.close', { proposal }), { code: 'PROPOSAL_OPEN', writes: {}, event: null });
  await vote(consortium, 'longbeach', proposal);
  const { writes, event } = await close(consortium, 'longbeach', proposal, 'close');
  const by = ['cleveland', 'longbeach'];
  const until = firstRules.emergencyEpochs + 1;
  const reason = 'its keys were seen elsewhere';
  t.deepEqual(event, { name: 'member.suspended-now', payload: { proposal, msp: 'hungary', reason, by, until } });
  t.deepEqual(writes['suspension~hungary'], { proposal, reason, until });
  t.deepEqual(Object.keys(writes), [
    ...by.map((msp) => `emergency-signatory~hungary~${msp}`),
    `open-proposal~cleveland~suspend-now~${proposal}`,
    `proposal~${proposal}`,
    `request~longbeach~${identityOf('longbeach/admin')}~close`,
    'suspension~hungary',
  ]);
  t.deepEqual(await shown(consortium, 'hungary'), { status: 'active', until });
});

test('it keeps out of rounds and registers no rows, and goes on to vote, to renew keys and to end epochs', async (t) => {
  const study = await opened();
  const { consortium, round, plan } = study;
  await enrol(study, round, ...hospitals);
  await suspendedBy(consortium, 'switzerland', ['cleveland', 'hungary']);
  const refusal = await consortium.refused('switzerland/agent', 'datasets.register', { plan });
  t.like(refusal, { code: 'MEMBER_SUSPENDED', writes: {}, event: null });
  t.regex(refusal.message, /switzerland: .*two others have suspended until epoch 4; it votes/);
  t.like(await refusedEnrolment(study, 'switzerland'), { code: 'MEMBER_SUSPENDED', writes: {} });
  await freeze(study, round);
  t.deepEqual(
    (await consortium.ask('rounds.get', { round })).enrolled.map(({ member }) => member),
    ['cleveland', 'hungary', 'longbeach'],
  );
  const proposal = await consortium.propose('cleveland', suspend('longbeach'));
  await vote(consortium, 'switzerland', proposal, 'no');
  await consortium.submit('switzerland/agent', 'members.rotate', rotation(nodeRecord('switzerland', 'agent'), 1));
  await consortium.submit('switzerland/agent', 'epochs.advance', { from: 0 });
  t.like(await consortium.ask('epochs.current', {}), { asked: ['switzerland'], needed: 3 });
});

test('it ends of itself with its epoch, and not before', async (t) => {
  const study = await opened();
  const { consortium } = study;
  await suspendedBy(consortium, 'switzerland', ['cleveland', 'hungary']);
  for (let epoch = 1; epoch <= firstRules.emergencyEpochs; epoch++) await advanceEpoch(consortium);
  t.like(await refusedEnrolment(study, 'switzerland'), { code: 'MEMBER_SUSPENDED' });
  await advanceEpoch(consortium);
  t.deepEqual(await shown(consortium, 'switzerland'), { status: 'active', until: null });
  t.not((await refusedEnrolment(study, 'switzerland')).code, 'MEMBER_SUSPENDED');
});

test('two that suspend all others by emergency are no majority: everybody votes as before', async (t) => {
  const consortium = await Consortium.found(...hospitals, 'zurich');
  for (const msp of ['longbeach', 'switzerland', 'zurich']) await suspendedBy(consortium, msp, ['cleveland', 'hungary'], msp);
  const proposal = await consortium.propose('cleveland', suspend('zurich'));
  t.like(await consortium.ask('governance.get', { proposal }), { electorate: ['cleveland', 'hungary', 'longbeach', 'switzerland'] });
  for (const msp of ['cleveland', 'hungary']) await vote(consortium, msp, proposal);
  t.like(await consortium.refused('cleveland/admin', 'governance.close', { proposal }), { code: 'PROPOSAL_OPEN', writes: {} });
  t.like(await consortium.ask('epochs.current', {}), { needed: 3 });
  await consortium.decide('zurich', readmit('longbeach'));
  t.deepEqual(await shown(consortium, 'longbeach'), { status: 'active', until: null });
});

test('who is suspended by emergency signs none, and nobody signs a second one against the same organisation', async (t) => {
  const consortium = await Consortium.found(...hospitals, 'zurich');
  const early = await consortium.propose('cleveland', now('hungary'), 'early');
  await suspendedBy(consortium, 'hungary', ['cleveland', 'longbeach']);
  const other = await consortium.ask('governance.check', { proposer: 'zurich', body: now('longbeach') });
  t.deepEqual(other.electorate, ['cleveland', 'switzerland', 'zurich']);
  const twice = await consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(now('hungary'), 'twice'));
  t.like(twice, { code: 'MEMBER_SUSPENDED', writes: {}, event: null }, 'it is suspended already');
  for (let epoch = 0; epoch <= firstRules.emergencyEpochs; epoch++) await advanceEpoch(consortium);
  const again = await consortium.ask('governance.check', { proposer: 'cleveland', body: now('hungary') });
  t.deepEqual(again.electorate, ['switzerland', 'zurich']);
  // A proposal whose electorate was frozen before that is no way around.
  for (const by of ['cleveland', 'longbeach']) await vote(consortium, by, early);
  t.like(await consortium.refused('cleveland/admin', 'governance.close', { proposal: early }), { code: 'NOT_PERMITTED', writes: {} });
  await suspendedBy(consortium, 'hungary', ['switzerland', 'zurich'], 'others');
  for (let epoch = 0; epoch <= firstRules.emergencyEpochs; epoch++) await advanceEpoch(consortium);
  const last = await consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(now('hungary'), 'last', 20));
  t.like(last, { code: 'NOT_PERMITTED', writes: {}, event: null });
  t.regex(last.message, /expected two organisations that have not suspended hungary so before, got 0; propose a suspension by vote/);
});

test('a vote makes it last, and after its readmission whoever signed may sign again', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  await suspendedBy(consortium, 'hungary', ['cleveland', 'longbeach']);
  await consortium.decide('cleveland', suspend('hungary'));
  t.deepEqual(await shown(consortium, 'hungary'), { status: 'suspended', until: null });
  for (const msp of ['cleveland', 'longbeach', 'switzerland'].slice(0, 2))
    await consortium.submit(`${msp}/admin`, 'epochs.advance', { from: 0 });
  t.like(await consortium.refused('hungary/admin', 'epochs.advance', { from: 1 }), { code: 'MEMBER_SUSPENDED', writes: {} });
  await consortium.decide('cleveland', readmit('hungary'));
  const { electorate } = await consortium.ask('governance.check', { proposer: 'cleveland', body: now('hungary') });
  t.deepEqual(electorate, ['cleveland', 'longbeach', 'switzerland']);
});

test('a plan with its party waits for it and is not closed for want of members', async (t) => {
  const consortium = await admitted();
  const plan = await consortium.decide('cleveland', { kind: 'plan', plan: { ...heartPlan, minCohort: 4 } });
  await suspendedBy(consortium, 'hungary', ['cleveland', 'longbeach']);
  t.like(await consortium.ask('rounds.plan', { plan }), { status: 'waiting', waitsFor: ['hungary/party'] });
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }), { code: 'NODE_NOT_ACTIVE', writes: {} });
  const closing = await consortium.refused(parties[0], 'rounds.closePlan', { plan, reason: 'cohort-too-small' });
  t.like(closing, { code: 'EVIDENCE_INSUFFICIENT', writes: {}, event: null });
});

test('the consortium’s rules say for how long', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  await consortium.decide('cleveland', { kind: 'set-rules', rules: { ...firstRules, emergencyEpochs: 1 }, replaces: null });
  await advanceEpoch(consortium);
  await suspendedBy(consortium, 'hungary', ['cleveland', 'longbeach']);
  t.deepEqual(await shown(consortium, 'hungary'), { status: 'active', until: 3 });
});

test('a body of another shape, a stranger and an organisation of two are refused', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const propose = (body: object) =>
    consortium.refused('cleveland/admin', 'governance.propose', { body, nonce: 'n', opensEpoch: 0, closesEpoch: 9, possessions: [] });
  t.like(await propose({ kind: 'suspend-now', msp: 'hungary' }), { code: 'BODY_INVALID', writes: {} });
  t.like(await propose({ ...now('hungary'), until: 9 }), { code: 'BODY_INVALID', writes: {} });
  t.like(await propose(now('basel')), { code: 'NOT_FOUND', writes: {} });
  const pair = await Consortium.found('cleveland', 'hungary');
  t.like(await pair.refused('cleveland/admin', 'governance.propose', proposalRequest(now('hungary'))), {
    code: 'NOT_PERMITTED',
    writes: {},
  });
});
