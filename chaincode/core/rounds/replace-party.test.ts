// Another party by vote: from the next attempt on and not before; and a plan whose party is suspended waits for that vote.
import test from 'ava';
import type { ProposalBody } from '@cohort/protos/ledger';
import { hospitals, named, nodeRecord, proposalRequest, state } from '../testing/consortium.ts';
import { admitted, collecting, commit, heartPlan, opened, parties, publishRequest, type Study } from '../testing/round-story.ts';
import { holdersOf } from '@cohort/mpc/roles';

const [, , third] = parties;
const substitute = 'switzerland/party';
const replacing = (plan: string, change: Partial<Extract<ProposalBody, { kind: 'replace-party' }>> = {}): ProposalBody => ({
  kind: 'replace-party',
  plan,
  from: third,
  to: substitute,
  reason: 'longbeach left',
  ...change,
});
const planOf = async ({ consortium, plan }: Pick<Study, 'consortium' | 'plan'>) => consortium.ask('rounds.plan', { plan });

async function voidNow({ consortium }: Study, round: string): Promise<void> {
  const { terms, termsHash } = await consortium.ask('rounds.get', { round });
  const index = ([0, 1, 2] as const).find((item) => holdersOf(item, terms.round, terms.attempt).includes(1)) ?? 0;
  const evidence = [state('objection', termsHash, 1, { index, reason: 'no' })];
  await consortium.submit(parties[1], 'rounds.void', { round, reason: 'objection', evidence });
}

test('a vote puts another party in the place of one, from the next attempt on', async (t) => {
  const study = await opened();
  const { consortium, plan, round } = study;
  const proposal = await consortium.propose('cleveland', replacing(plan));
  t.deepEqual(
    (await consortium.ask('governance.get', { proposal })).electorate,
    ['cleveland', 'hungary', 'switzerland'],
    'not its subject',
  );
  for (const msp of ['cleveland', 'hungary']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  const { event, writes } = await consortium.submit('cleveland/admin', 'governance.close', { proposal });
  t.deepEqual(event, { name: 'plan.party-replaced', payload: { proposal, plan, from: third, to: substitute } });
  t.true(Object.keys(writes).includes(`plan~${plan}`));
  t.deepEqual(
    (await consortium.ask('rounds.get', { round })).terms.parties.map(({ node }) => node),
    [...parties],
    'the attempt that is open goes on as it is',
  );
  t.deepEqual(
    (await planOf(study)).parties.map(({ node }) => node),
    [parties[0], parties[1], substitute],
  );
  await consortium.submit(third, 'rounds.closeEnrolment', { round });
  await voidNow(study, round);
  t.like(await consortium.refused(third, 'rounds.open', { plan }), { code: 'ROLE_NOT_ALLOWED', writes: {}, event: null });
  const { payload } = await consortium.submit(substitute, 'rounds.open', { plan });
  const next = await consortium.ask('rounds.get', { round: (payload as { round: string }).round });
  t.deepEqual(
    next.terms.parties.map(({ node, nodeKey }) => [node, nodeKey]),
    [parties[0], parties[1], substitute].map((node) => [node, nodeRecord(node.replace('/party', ''), 'party').nodeKey]),
  );
  t.is(next.terms.attempt, 1);
  t.is((await planOf(study)).planHash, next.terms.planHash, 'the plan is the one that was voted');
});

test('a published round is followed by one of the new parties, and three parties stay three', async (t) => {
  const study = await collecting();
  const { consortium, plan, round, termsHash } = study;
  await consortium.decide('cleveland', replacing(plan));
  const hashed = await commit(study, round);
  // The replaced party still serves in the round that it was a party of.
  const { payload } = await consortium.submit(third, 'rounds.publish', publishRequest(round, termsHash, hashed, named('model 1')));
  const { opened: next } = payload as { opened: string };
  t.deepEqual(
    (await consortium.ask('rounds.get', { round: next })).terms.parties.map(({ node }) => node),
    [parties[0], parties[1], substitute],
  );
});

test('refuses a replacement that leaves no three parties of three organisations, with keys of their own', async (t) => {
  const { consortium, plan } = await opened();
  const refused = async (change: Parameters<typeof replacing>[1], id = plan) =>
    consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(replacing(id, change)));
  for (const [change, code, says] of [
    [{ from: substitute }, 'NOT_FOUND', /from: expected one of the plan's parties/],
    [{ to: 'basel/party' }, 'NODE_NOT_ACTIVE', /to: expected an admitted party node of an active organisation, got basel\/party/],
    [{ to: 'switzerland/agent' }, 'NODE_NOT_ACTIVE', /to: expected an admitted party node/],
    [{ to: parties[0] }, 'PLAN_NOT_ACCEPTED', /to: expected a party of an organisation that runs none of the others/],
    [{ to: third }, 'PLAN_NOT_ACCEPTED', /to: expected another party, got longbeach\/party/],
  ] as const) {
    const refusal = await refused(change);
    t.like(refusal, { code, writes: {}, event: null });
    t.regex(refusal.message, says);
  }
  t.is((await refused({}, 'ab'.repeat(32))).code, 'NOT_FOUND');
  const transaction = consortium.ledger.begin('nobody', '');
  const record = { ...nodeRecord('switzerland', 'party'), boxKey: nodeRecord('cleveland', 'party').boxKey };
  await transaction.stub.putState(
    transaction.stub.createCompositeKey('node', [substitute]),
    new TextEncoder().encode(JSON.stringify(record)),
  );
  transaction.commit();
  t.regex((await refused({})).message, /^PLAN_NOT_ACCEPTED: to: expected a box key of its own/);
  await consortium.decide('cleveland', { kind: 'stop-plan', plan, reason: 'done' });
  t.is((await refused({})).code, 'PLAN_CLOSED');
});

test('a plan whose party is suspended finishes what is open, then waits for another and opens no attempt', async (t) => {
  const study = await opened();
  const { consortium, plan, round } = study;
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'longbeach', reason: 'left' });
  t.like(await planOf(study), { status: 'active', waitsFor: [third] });
  await voidNow(study, round);
  t.like(await planOf(study), { status: 'waiting', waitsFor: [third] });
  const refusal = await consortium.refused(parties[0], 'rounds.open', { plan });
  t.like(refusal, { code: 'NODE_NOT_ACTIVE', writes: {}, event: null });
  t.regex(refusal.message, /longbeach\/party: expected an active party node; the plan waits until a vote replaces it/);
  await consortium.decide('cleveland', replacing(plan));
  t.like(await planOf(study), { status: 'active', waitsFor: [] });
  const { payload } = await consortium.submit(substitute, 'rounds.open', { plan });
  t.true((payload as { round: string }).round.endsWith('~1~1'));
});

test('a plan waits from its first round on, and a last publication opens none while it waits', async (t) => {
  const consortium = await admitted();
  const plan = await consortium.decide('cleveland', { kind: 'plan', plan: heartPlan });
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'longbeach', reason: 'left' });
  t.like(await planOf({ consortium, plan }), { status: 'waiting', current: null });
  const study = await collecting(hospitals.filter((msp) => msp !== 'longbeach'));
  const hashed = await commit(study, study.round, [0, 1, 2], ['cleveland', 'hungary', 'switzerland']);
  await study.consortium.decide('cleveland', { kind: 'suspend', msp: 'longbeach', reason: 'left' });
  const published = publishRequest(study.round, study.termsHash, hashed, named('model 1'));
  t.deepEqual((await study.consortium.submit(parties[0], 'rounds.publish', published)).payload, { opened: null, finished: false });
  t.like(await planOf(study), { status: 'waiting', current: study.round });
  await study.consortium.decide('cleveland', replacing(study.plan));
  const { payload } = await study.consortium.submit(parties[1], 'rounds.open', { plan: study.plan });
  t.true((payload as { round: string }).round.endsWith('~2~0'));
});
