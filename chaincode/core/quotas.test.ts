// What one organisation may have at once: the last one is accepted, one more is refused with the limit, what counts and what to do.
import test from 'ava';
import { quotas } from '@cohort/policies/quotas';
import type { ProposalBody } from '@cohort/protos/ledger';
import { activePlans } from './rounds/state.ts';
import { protections } from './datasets/state.ts';
import { fill } from './testing/fill.ts';
import { Consortium, hospitals, named, nodeRecord, proposalRequest } from './testing/consortium.ts';
import { budgetedRegistration } from './testing/noised-story.ts';
import { admitted, committedBy, heartPlan, opened, parties, publishRequest } from './testing/round-story.ts';

const registration = { ...budgetedRegistration, protection: 'unprotected' as const, accounts: [] };
const suspension: ProposalBody = { kind: 'suspend', msp: 'hungary', reason: 'a reason' };
const length = (seconds: number): ProposalBody => ({ kind: 'set-epoch-length', seconds });

test('an agent that registers without end is stopped at the highest version, and its organisation at its datasets', async (t) => {
  const consortium = await admitted();
  const register = (change: object) => consortium.submit('cleveland/agent', 'datasets.register', { ...registration, ...change });
  const refused = (change: object) => consortium.refused('cleveland/agent', 'datasets.register', { ...registration, ...change });
  await register({ version: quotas.versions });
  const version = await refused({ version: quotas.versions + 1 });
  t.like(version, { code: 'QUOTA_EXCEEDED', writes: {}, event: null });
  t.regex(version.message, /at most 1000, got 1001; number versions from 1, or register another dataset/);
  await fill(consortium, (context) => {
    for (let number = 3; number < quotas.datasets; number++)
      protections.put(context, { protection: 'unprotected', accounts: [] }, 'cleveland', `filled-${String(number)}`);
  });
  await register({ dataset: 'last', source: 'last' });
  const dataset = await refused({ dataset: 'one-more', source: 'one-more' });
  t.like(dataset, { code: 'QUOTA_EXCEEDED', writes: {}, event: null });
  t.regex(dataset.message, /datasets of cleveland: expected at most 100 of different names, got 101; .* further version/);
  // Neither a further version nor another organisation is kept away.
  await register({ dataset: 'last', source: 'last', version: 2 });
  await consortium.submit('hungary/agent', 'datasets.register', registration);
});

test('open proposals are counted by kind and proposer; closing one makes room, and a suspension waits for none', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const first = await consortium.propose('cleveland', length(100), 'first', 0);
  for (let number = 2; number <= quotas.openProposals; number++) await consortium.propose('cleveland', length(100), String(number));
  const { code, message, writes } = await consortium.refused(
    'cleveland/admin',
    'governance.propose',
    proposalRequest(length(100), 'one-more'),
  );
  t.deepEqual([code, writes], ['QUOTA_EXCEEDED', {}]);
  t.regex(message, /at most 64 open ones of kind set-epoch-length by cleveland, got 65; .* lapsed: close those/);
  await consortium.propose('hungary', length(100));
  for (let number = 0; number <= quotas.openProposals; number++) await consortium.propose('cleveland', suspension, String(number));
  for (const party of hospitals.slice(0, 3))
    await consortium.submit(`${party}/admin`, 'governance.vote', { proposal: first, choice: 'no' });
  const closed = await consortium.submit('hungary/admin', 'governance.close', { proposal: first });
  t.is(closed.writes[`open-proposal~cleveland~set-epoch-length~${first}`], null);
  await consortium.propose('cleveland', length(100), 'one-more');
});

test('plans that have not ended are counted by their proposer, when proposed and when accepted; one that ends makes room', async (t) => {
  const study = await opened({ ...heartPlan, rounds: 1 });
  const { consortium, plan } = study;
  const late = await consortium.propose('cleveland', { kind: 'plan', plan: heartPlan }, 'late');
  await fill(consortium, (context) => {
    for (let number = 1; number < quotas.activePlans; number++)
      activePlans.put(context, named(String(number)), 'cleveland', named(String(number)));
  });
  const more = proposalRequest({ kind: 'plan', plan: heartPlan }, 'one-more');
  const refused = await consortium.refused('cleveland/admin', 'governance.propose', more);
  t.like(refused, { code: 'QUOTA_EXCEEDED', writes: {} });
  t.regex(refused.message, /at most 64 proposed by cleveland that have not ended, got 65; paused ones count: .*plan stop/);
  for (const msp of hospitals) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal: late, choice: 'yes' });
  t.like(await consortium.refused('cleveland/admin', 'governance.close', { proposal: late }), { code: 'QUOTA_EXCEEDED', writes: {} });
  const hashed = await committedBy(study, study.round);
  const request = publishRequest(study.round, study.termsHash, hashed, named('model'));
  const { writes } = await consortium.submit(parties[0], 'rounds.publish', request);
  t.is(writes[`active-plan~cleveland~${plan}`], null);
  await consortium.submit('cleveland/admin', 'governance.close', { proposal: late });
  t.is((await consortium.ask('rounds.plan', { plan: late })).status, 'active');
});

test('an organisation has one node of each role: a second one, and one under the name of another role, are refused', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  await consortium.decide('hungary', { kind: 'admit-node', node: nodeRecord('cleveland', 'agent') });
  const admit = async (change: object) => {
    const body = { kind: 'admit-node' as const, node: { ...nodeRecord('cleveland', 'agent'), ...change } };
    return consortium.refused('hungary/admin', 'governance.propose', proposalRequest(body, 'again'));
  };
  const other = { tlsCertSha256: named('tls 2'), identityCertSha256: named('identity 2') };
  t.like(await admit(other), { code: 'ALREADY_EXISTS', writes: {} });
  t.like(await admit({ ...other, node: 'cleveland/party' }), { writes: {} });
  const { code, message } = await admit({ ...other, node: 'cleveland/agent', role: 'party' });
  t.is(code, 'BODY_INVALID');
  t.regex(message, /body\.node\.node: expected cleveland\/party, got cleveland\/agent/);
});
