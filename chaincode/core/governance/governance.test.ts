// Who decides, when a vote counts, and what a decision does.
import test from 'ava';
import fc from 'fast-check';
import type { NodeRecord, ProposalBody } from '@cohort/protos/ledger';
import { proposalId } from '@cohort/protos/proposal-id';
import { Consortium, hospitals, identityOf, knownKeysOf, nodeRecord, organisationRecord, proposalRequest } from '../testing/consortium.ts';
import { admitted, advanceEpoch, opened } from '../testing/round-story.ts';
import { tally } from './tally.ts';

const majority = { num: 1, den: 2, comparator: '>' } as const;
const passesAt = (threshold: Parameters<typeof tally>[0], n: number): number => {
  let yes = 0;
  while (tally(threshold, n, yes, 0) !== 'passed') yes += 1;
  return yes;
};

test('a majority of 4 is 3, of 5 is 3, of 1 is 1; two thirds of 7 with >= is 5', (t) => {
  t.is(passesAt(majority, 4), 3);
  t.is(passesAt(majority, 5), 3);
  t.is(passesAt(majority, 1), 1);
  t.is(passesAt({ num: 2, den: 3, comparator: '>=' }, 7), 5);
});

test('a tie is rejected as soon as it is sure', (t) => {
  t.is(tally(majority, 4, 2, 1), 'open');
  t.is(tally(majority, 4, 2, 2), 'rejected');
  t.is(tally(majority, 4, 0, 2), 'rejected');
});

test('whatever the votes, more votes never undo a decision', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(50), fc.nat(50), fc.boolean(), (n, yes, no, next) => {
      fc.pre(yes + no < n);
      const before = tally(majority, n, yes, no);
      return before === 'open' || tally(majority, n, yes + Number(next), no + Number(!next)) === before;
    }),
  );
  t.pass();
});

const admitAgent: ProposalBody = { kind: 'admit-node', node: nodeRecord('cleveland', 'agent') };
const suspend = (msp: string): ProposalBody => ({ kind: 'suspend', msp, reason: 'left the study' });

test('an organisation may propose its own node but does not vote on it', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const proposal = await consortium.propose('cleveland', admitAgent);
  t.deepEqual((await consortium.ask('governance.get', { proposal })).electorate, ['hungary', 'longbeach', 'switzerland']);
  t.like(await consortium.refused('cleveland/admin', 'governance.vote', { proposal, choice: 'yes' }), {
    code: 'NOT_IN_ELECTORATE',
    writes: {},
  });
});

test('the only organisation there is votes on its own node', async (t) => {
  const consortium = await Consortium.found('cleveland');
  await consortium.decide('cleveland', admitAgent);
  t.is((await consortium.ask('members.node', { node: 'cleveland/agent' })).status, 'active');
});

test("closing writes the decision and its effect, and emits the effect's event", async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const proposal = await consortium.propose('cleveland', admitAgent);
  const early = await consortium.refused('cleveland/admin', 'governance.close', { proposal });
  t.like(early, { code: 'PROPOSAL_OPEN', writes: {}, event: null });
  for (const msp of ['hungary', 'longbeach']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  const { writes, event, payload } = await consortium.submit('hungary/admin', 'governance.close', { proposal }, 'close');
  t.deepEqual(payload, { status: 'passed' });
  t.deepEqual(event, { name: 'node.admitted', payload: { proposal, node: 'cleveland/agent' } });
  t.deepEqual(Object.keys(writes), [
    `certificate~cleveland~${identityOf('cleveland/agent')}`,
    ...knownKeysOf('cleveland', 'agent'),
    'node~cleveland/agent',
    `open-proposal~cleveland~admit-node~${proposal}`,
    `proposal~${proposal}`,
    `request~hungary~${identityOf('hungary/admin')}~close`,
  ]);
  t.like(await consortium.refused('hungary/admin', 'governance.close', { proposal }), { code: 'PROPOSAL_CLOSED', writes: {} });
  t.like(await consortium.refused('switzerland/admin', 'governance.vote', { proposal, choice: 'no' }), {
    code: 'PROPOSAL_CLOSED',
    writes: {},
  });
});

test('a vote is one key that never changes', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const proposal = await consortium.propose('cleveland', admitAgent);
  const { writes } = await consortium.submit('hungary/admin', 'governance.vote', { proposal, choice: 'no' }, 'vote');
  t.deepEqual(Object.keys(writes), [`request~hungary~${identityOf('hungary/admin')}~vote`, `vote~${proposal}~hungary`]);
  t.like(await consortium.refused('hungary/admin', 'governance.vote', { proposal, choice: 'yes' }), { code: 'VOTE_EXISTS', writes: {} });
});

test('a rejected proposal changes nothing but its own status', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const proposal = await consortium.propose('cleveland', suspend('switzerland'));
  for (const msp of ['hungary', 'longbeach']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'no' });
  const { event } = await consortium.submit('hungary/admin', 'governance.close', { proposal });
  t.deepEqual(event, { name: 'proposal.closed', payload: { proposal, status: 'rejected' } });
  t.true((await consortium.list('members.list', {})).every((item) => item.status === 'active'));
});

test('the electorate is frozen when the proposal is made: a member admitted in mid-vote has no vote', async (t) => {
  const consortium = await Consortium.found('cleveland', 'hungary', 'longbeach');
  const proposal = await consortium.propose('cleveland', suspend('hungary'));
  await consortium.decide('cleveland', { kind: 'admit-organisation', organisation: organisationRecord('switzerland'), nodes: [] });
  t.like(await consortium.refused('switzerland/admin', 'governance.vote', { proposal, choice: 'yes' }), {
    code: 'NOT_IN_ELECTORATE',
    writes: {},
  });
  const later = await consortium.propose('switzerland', admitAgent);
  t.deepEqual((await consortium.ask('governance.get', { proposal: later })).electorate, ['hungary', 'longbeach', 'switzerland']);
});

test("an ex-member's vote and every other act are refused from the suspension on", async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const pending = await consortium.propose('cleveland', admitAgent);
  await consortium.decide('cleveland', suspend('hungary'));
  t.like(await consortium.refused('hungary/admin', 'governance.vote', { proposal: pending, choice: 'no' }), {
    code: 'MEMBER_SUSPENDED',
    writes: {},
  });
  t.like(await consortium.refused('hungary/admin', 'governance.propose', proposalRequest(suspend('cleveland'))), {
    code: 'MEMBER_SUSPENDED',
  });
  t.is((await consortium.ask('members.node', { node: 'hungary/admin' })).status, 'suspended');
});

test('nobody left to vote on a suspension is refused', async (t) => {
  const consortium = await Consortium.found('cleveland');
  t.like(await consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(suspend('cleveland'))), {
    code: 'NOT_PERMITTED',
    writes: {},
  });
});

test("refuses to admit a node twice, under another organisation's name, or with a known certificate", async (t) => {
  const consortium = await admitted();
  const propose = async (body: ProposalBody) => consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(body, 'again'));
  t.like(await propose(admitAgent), { code: 'ALREADY_EXISTS', writes: {} });
  t.like(await propose({ kind: 'admit-organisation', organisation: organisationRecord('hungary'), nodes: [] }), { code: 'ALREADY_EXISTS' });
  t.like(await propose({ kind: 'admit-node', node: { ...nodeRecord('hungary', 'ledger'), msp: 'cleveland' } }), { code: 'BODY_INVALID' });
  t.like(
    await propose({
      kind: 'admit-node',
      node: { ...nodeRecord('cleveland', 'ledger'), identityCertSha256: identityOf('cleveland/agent') },
    }),
    { code: 'ALREADY_EXISTS' },
  );
  t.like(await propose({ kind: 'admit-node', node: nodeRecord('basel', 'agent') }), { code: 'NOT_FOUND' });
});

test('voting has its epochs: too early is refused, too late has expired', async (t) => {
  const { consortium } = await opened();
  const body = suspend('switzerland');
  const request = { ...proposalRequest(body), opensEpoch: 1, closesEpoch: 1 };
  await consortium.submit('cleveland/admin', 'governance.propose', request);
  const proposal = proposalId(body, 'cleveland', 'nonce');
  t.like(await consortium.refused('hungary/admin', 'governance.vote', { proposal, choice: 'yes' }), { code: 'EPOCH_MISMATCH', writes: {} });
  await advanceEpoch(consortium);
  for (const msp of ['cleveland', 'hungary']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  await advanceEpoch(consortium);
  t.like(await consortium.refused('longbeach/admin', 'governance.vote', { proposal, choice: 'yes' }), {
    code: 'PROPOSAL_CLOSED',
    writes: {},
  });
  t.deepEqual((await consortium.submit('longbeach/admin', 'governance.close', { proposal })).payload, { status: 'expired' });
  t.like(await consortium.refused('cleveland/admin', 'governance.propose', request), { code: 'EPOCH_MISMATCH' });
});

test("certificates and node keys are admitted once, for good: no second record takes their owner's place", async (t) => {
  const consortium = await Consortium.found(...hospitals);
  await consortium.decide('cleveland', admitAgent);
  const { tlsCertSha256, identityCertSha256, nodeKey } = nodeRecord('cleveland', 'agent');
  const fresh = nodeRecord('hungary', 'agent');
  const copies: readonly Partial<NodeRecord>[] = [
    { tlsCertSha256 },
    { identityCertSha256 },
    { tlsCertSha256: identityCertSha256 },
    { tlsCertSha256: fresh.identityCertSha256 },
  ];
  for (const [at, copied] of copies.entries()) {
    const body: ProposalBody = { kind: 'admit-node', node: { ...fresh, ...copied } };
    const refused = await t.throwsAsync(consortium.propose('hungary', body, `copy-${String(at)}`));
    t.regex(refused.message, /^ALREADY_EXISTS: (?:tlsCertSha256|identityCertSha256)/);
  }
  // Its owner alone can prove to hold a node key; even the owner registers it once.
  const context = { ...fresh, nodeKey, node: 'cleveland/agent', msp: 'cleveland' };
  await t.throwsAsync(consortium.propose('cleveland', { kind: 'admit-node', node: context }, 'again'), { message: /^ALREADY_EXISTS/ });
});
