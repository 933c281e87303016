// A member that is suspended and readmitted, and a node that is revoked and replaced: who decides, and what holds from when on.
import test from 'ava';
import type { ProposalBody } from '@cohort/protos/ledger';
import { possessionBytes, proposalId } from '@cohort/protos/proposal-id';
import { Consortium, hospitals, identityOf, nodeRecord, possessionOf, proposalRequest } from '../testing/consortium.ts';
import { rotation } from '../testing/rotation.ts';
import { admitted, enrol, freeze, heartPlan, opened, parties, refusedEnrolment } from '../testing/round-story.ts';
import { testCertificate } from '../testing/certificate.ts';

const suspend = (msp: string): ProposalBody => ({ kind: 'suspend', msp, reason: 'left the study' });
const readmit = (msp: string): ProposalBody => ({ kind: 'readmit', msp, reason: 'is back' });
const revoke = (node: string): ProposalBody => ({ kind: 'revoke', node, reason: 'its disk was stolen' });

const statusOf = async (consortium: Consortium, node: string): Promise<string> => (await consortium.ask('members.node', { node })).status;

test('a readmission is voted on by the others, and the member is as it was', async (t) => {
  const consortium = await admitted();
  await consortium.decide('cleveland', suspend('hungary'));
  t.is(await statusOf(consortium, 'hungary/agent'), 'suspended');
  const proposal = await consortium.propose('cleveland', readmit('hungary'));
  t.deepEqual((await consortium.ask('governance.get', { proposal })).electorate, ['cleveland', 'longbeach', 'switzerland']);
  t.like(await consortium.refused('hungary/admin', 'governance.vote', { proposal, choice: 'yes' }), {
    code: 'MEMBER_SUSPENDED',
    writes: {},
  });
  for (const msp of ['cleveland', 'longbeach']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  const { writes, event } = await consortium.submit('longbeach/admin', 'governance.close', { proposal }, 'close');
  t.deepEqual(event, { name: 'member.readmitted', payload: { proposal, msp: 'hungary', reason: 'is back' } });
  t.deepEqual(Object.keys(writes), [
    `open-proposal~cleveland~readmit~${proposal}`,
    `proposal~${proposal}`,
    `request~longbeach~${identityOf('longbeach/admin')}~close`,
    'suspension~hungary',
  ]);
  t.is(writes['suspension~hungary'], null);
  t.is(await statusOf(consortium, 'hungary/agent'), 'active');
  t.true((await consortium.ask('governance.check', { proposer: 'hungary', body: suspend('cleveland') })).electorate.includes('hungary'));
});

test('only a suspended organisation is readmitted, and one that nobody knows is not', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const propose = (msp: string) => consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(readmit(msp)));
  t.like(await propose('hungary'), { code: 'NOT_PERMITTED', writes: {}, event: null });
  t.like(await propose('basel'), { code: 'NOT_FOUND', writes: {}, event: null });
});

test('of two readmissions the second has nothing to do when it is closed', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  await consortium.decide('cleveland', suspend('hungary'));
  const second = await consortium.propose('longbeach', readmit('hungary'), 'second');
  await consortium.decide('cleveland', readmit('hungary'));
  for (const msp of ['cleveland', 'longbeach'])
    await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal: second, choice: 'yes' });
  t.like(await consortium.refused('longbeach/admin', 'governance.close', { proposal: second }), { code: 'NOT_PERMITTED', writes: {} });
});

test('a revoked node is refused from the next transaction on, and the organisation goes on by its others', async (t) => {
  const consortium = await admitted();
  const proposal = await consortium.propose('hungary', revoke('hungary/agent'));
  t.deepEqual((await consortium.ask('governance.get', { proposal })).electorate, ['cleveland', 'longbeach', 'switzerland']);
  t.like(await consortium.refused('hungary/admin', 'governance.vote', { proposal, choice: 'yes' }), {
    code: 'NOT_IN_ELECTORATE',
    writes: {},
  });
  for (const msp of ['cleveland', 'longbeach']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  const { writes, event } = await consortium.submit('cleveland/admin', 'governance.close', { proposal });
  t.deepEqual(event, { name: 'node.revoked', payload: { proposal, node: 'hungary/agent', reason: 'its disk was stolen' } });
  t.deepEqual(writes['revocation~hungary/agent'], { proposal, reason: 'its disk was stolen' });
  const refused = await consortium.refused('hungary/agent', 'epochs.advance', { from: 0 });
  t.like(refused, { code: 'NODE_NOT_ACTIVE', writes: {}, event: null });
  t.regex(refused.message, /hungary\/agent: .*revoked by vote.*cohort node replace/);
  t.is(await statusOf(consortium, 'hungary/agent'), 'revoked');
  t.is(await statusOf(consortium, 'hungary/party'), 'active');
  await consortium.submit('hungary/party', 'epochs.advance', { from: 0 });
});

test('the only organisation there is revokes its own node', async (t) => {
  const consortium = await Consortium.found('cleveland');
  await consortium.decide('cleveland', { kind: 'admit-node', node: nodeRecord('cleveland', 'agent') });
  await consortium.decide('cleveland', revoke('cleveland/agent'));
  t.is(await statusOf(consortium, 'cleveland/agent'), 'revoked');
});

test('a plan whose party is revoked waits, and what a revoked agent enrolled is left out when the set freezes', async (t) => {
  const study = await opened();
  await enrol(study, study.round, ...hospitals);
  await study.consortium.decide('cleveland', revoke('switzerland/agent'));
  await freeze(study, study.round);
  const { enrolled } = await study.consortium.ask('rounds.get', { round: study.round });
  t.deepEqual(
    enrolled.map(({ member }) => member),
    ['cleveland', 'hungary', 'longbeach'],
  );
  t.like(await refusedEnrolment(study, 'switzerland'), { code: 'NODE_NOT_ACTIVE', writes: {} });

  const consortium = await admitted();
  const plan = await consortium.decide('cleveland', { kind: 'plan', plan: heartPlan });
  await consortium.decide('cleveland', revoke(parties[1]));
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }), { code: 'NODE_NOT_ACTIVE', writes: {} });
  t.like(await consortium.refused('cleveland/admin', 'governance.propose', proposalRequest({ kind: 'plan', plan: heartPlan }, 'again')), {
    code: 'NODE_NOT_ACTIVE',
    writes: {},
  });
});

test('a revoked node registers no other record by its own key: a vote replaces it, and then it is back', async (t) => {
  const consortium = await admitted();
  const agent = nodeRecord('hungary', 'agent');
  await consortium.decide('cleveland', revoke(agent.node));
  t.like(await consortium.refused('hungary/party', 'members.rotate', rotation(agent, 1)), { code: 'NODE_NOT_ACTIVE', writes: {} });

  const node = {
    ...agent,
    nodeKey: nodeRecord('basel', 'agent').nodeKey,
    tlsCertSha256: testCertificate('tls basel/agent').sha256,
    identityCertSha256: testCertificate('identity basel/agent').sha256,
  };
  const body: ProposalBody = { kind: 'replace-node', node };
  const possessions = [possessionOf('basel/agent', possessionBytes(node))];
  const proposal = proposalId(body, 'cleveland', 'nonce');
  await consortium.submit('cleveland/admin', 'governance.propose', { ...proposalRequest(body), possessions });
  for (const msp of ['cleveland', 'longbeach']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  await consortium.submit('cleveland/admin', 'governance.close', { proposal });
  t.is(await statusOf(consortium, agent.node), 'active');
  t.like(await consortium.refused(agent.node, 'epochs.advance', { from: 0 }), { code: 'NODE_NOT_ACTIVE' }, 'by its old certificate');
});

test('a node is revoked once, and one that nobody registered is not', async (t) => {
  const consortium = await admitted();
  await consortium.decide('cleveland', revoke('hungary/agent'));
  const propose = (node: string) => consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(revoke(node), 'again'));
  t.like(await propose('hungary/agent'), { code: 'ALREADY_EXISTS', writes: {}, event: null });
  t.like(await propose('basel/agent'), { code: 'NOT_FOUND', writes: {}, event: null });
});

test('a body of another shape is refused, and nothing is written', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const bodies: readonly object[] = [
    { kind: 'readmit', msp: 'hungary' },
    { kind: 'readmit', msp: 'hungary', reason: 'x', until: 3 },
    { kind: 'readmit', msp: 'Hungary Ltd.', reason: 'x' },
    { kind: 'revoke', node: 'hungary', reason: 'x' },
    { kind: 'revoke', node: 'hungary/agent', reason: 'x'.repeat(201) },
  ];
  for (const body of bodies) {
    const request = { body, nonce: 'nonce', opensEpoch: 0, closesEpoch: 10, possessions: [] };
    t.like(await consortium.refused('cleveland/admin', 'governance.propose', request), { code: 'BODY_INVALID', writes: {} });
  }
});
