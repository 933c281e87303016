// Who is admitted shows that it holds its keys: its three signing keys sign its record, by vote or in the genesis.
import test from 'ava';
import type { NodeRecord, Possession, ProposalBody } from '@cohort/protos/ledger';
import { possessionBytes } from '@cohort/protos/proposal-id';
import { Consortium, genesisOf, hospitals, nodeRecord, organisationRecord, possessionOf, proposalRequest } from '../testing/consortium.ts';

const admitAgent: ProposalBody = { kind: 'admit-node', node: nodeRecord('cleveland', 'agent') };
const suspend: ProposalBody = { kind: 'suspend', msp: 'hungary', reason: 'left' };

test("an admission needs signatures by the subject's own three keys over its own record", async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const honest = proposalRequest(admitAgent);
  const [own = nobody] = honest.possessions;
  const others = possessionOf('cleveland/agent', possessionBytes({ ...nodeRecord('cleveland', 'agent'), endpoint: 'elsewhere:1' }));
  const thief = possessionOf('hungary/agent', possessionBytes(nodeRecord('cleveland', 'agent')));
  const attempts: Readonly<Record<string, readonly [possessions: readonly Possession[], message: RegExp]>> = {
    missing: [[], /possessions: expected 1 for admit-node, .* got 0/],
    twice: [[own, own], /possessions: expected 1 for admit-node, .* got 2/],
    'by another node key': [[{ ...own, node: thief.node }], /signature by node key/],
    'by the node key over another record': [[{ ...own, node: others.node }], /signature by node key/],
    'by the TLS key over another record': [[{ ...own, tls: others.tls }], /possessions\[0\]\.tls: expected a signature by the key/],
    'by the identity key over another record': [
      [{ ...own, identity: others.identity }],
      /possessions\[0\]\.identity: expected a signature/,
    ],
    'by a thief of both certificates': [
      [{ ...own, tls: { ...own.tls, signature: thief.tls.signature }, identity: { ...own.identity, signature: thief.identity.signature } }],
      /possessions\[0\]\.tls: expected a signature by the key/,
    ],
    "by the thief's own certificate": [[{ ...own, identity: thief.identity }], /possessions\[0\]\.identity: expected the certificate/],
    'by what is no certificate': [
      [{ ...own, tls: { ...own.tls, certificatePem: notACertificate } }],
      /possessions\[0\]\.tls: expected a whole certificate/,
    ],
  };
  for (const [name, [possessions, message]] of Object.entries(attempts)) {
    const refused = await consortium.refused('cleveland/admin', 'governance.propose', { ...honest, possessions });
    t.like(refused, { code: 'POSSESSION_INVALID', writes: {} }, name);
    t.regex(refused.message, message, name);
  }
  const superfluous = { ...proposalRequest(suspend), possessions: [own] };
  t.like(await consortium.refused('cleveland/admin', 'governance.propose', superfluous), { code: 'POSSESSION_INVALID', writes: {} });
});

const nobody = possessionOf('nobody/agent', new Uint8Array());

test("an organisation comes with its nodes by one vote, each with proofs of its own, and its admin's are over the organisation", async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const basel = organisationRecord('basel');
  const nodes = [nodeRecord('basel', 'agent'), nodeRecord('basel', 'party')];
  const body: ProposalBody = { kind: 'admit-organisation', organisation: basel, nodes };
  const honest = proposalRequest(body);
  const refused = async (change: Partial<typeof honest>, code: string, message: RegExp): Promise<void> => {
    const refusal = await consortium.refused('cleveland/admin', 'governance.propose', { ...honest, ...change });
    t.like(refusal, { code, writes: {} });
    t.regex(refusal.message, message);
  };
  const [admin = nobody, agent = nobody, party = nobody] = honest.possessions;
  await refused({ possessions: [admin] }, 'POSSESSION_INVALID', /expected 3 for admit-organisation/);
  await refused({ possessions: [admin, party, agent] }, 'POSSESSION_INVALID', /possessions\[1\]: .*the record of basel\/agent/);
  const overNode = possessionOf('basel/admin', possessionBytes(basel.admin));
  await refused({ possessions: [overNode, agent, party] }, 'POSSESSION_INVALID', /possessions\[0\]: .*the record of basel\/admin/);
  const bringing = (...brought: readonly NodeRecord[]) => proposalRequest({ ...body, nodes: brought });
  await refused(bringing(nodeRecord('hungary', 'agent')), 'BODY_INVALID', /body\.nodes\[0\]\.msp: expected basel, got hungary/);
  await refused(bringing(nodeRecord('basel', 'ledger')), 'BODY_INVALID', /body\.nodes\[0\]\.role: expected agent or party, got ledger/);
  const sharing = { ...nodeRecord('basel', 'agent'), nodeKey: basel.admin.nodeKey };
  for (const name of ['cleveland', 'CLEVELAND', 'C1eveland', 'Clev\u0435land'])
    await refused(
      proposalRequest({ ...body, organisation: { ...basel, name } }),
      'ALREADY_EXISTS',
      /^ALREADY_EXISTS: organisation basel \(.*\): expected a name that looks like no member's, got one that is read as cleveland/,
    );
  for (const name of ['Bas\u200bel', 'Ba\u202esel', 'Basel ', 'Ba\u0301sel', 'Ba\u00a0sel', ''])
    await refused(proposalRequest({ ...body, organisation: { ...basel, name } }), 'BODY_INVALID', /organisation\.name: expected 1 to 100/);
  await refused(bringing(sharing), 'ALREADY_EXISTS', /^ALREADY_EXISTS: nodeKey: expected one of its own for each node/);
  await consortium.decide('cleveland', body);
  const members = await consortium.list('members.list', {});
  t.deepEqual(
    members
      .find(({ msp }) => msp === 'basel')
      ?.nodes.map(({ node }) => node)
      .sort(),
    ['basel/admin', 'basel/agent', 'basel/party'],
  );
  t.like(
    await consortium.refused('cleveland/admin', 'governance.propose', proposalRequest({ kind: 'admit-node', node: nodes[0] ?? sharing })),
    {
      code: 'ALREADY_EXISTS',
    },
  );
});

test("the founders' nodes are in the registry from block 0 on, unless one is of nobody there or shares a key", async (t) => {
  const genesis = genesisOf(...hospitals);
  const nodes = [nodeRecord('cleveland', 'agent'), nodeRecord('hungary', 'party')];
  const consortium = await Consortium.begin({ ...genesis, nodes });
  t.is((await consortium.ask('members.node', { node: 'hungary/party' })).status, 'active');
  const refused = async (node: NodeRecord, code: string, message: RegExp): Promise<void> => {
    await t.throwsAsync(Consortium.begin({ ...genesis, nodes: [...nodes, node] }), { code, message });
  };
  await refused(nodeRecord('basel', 'agent'), 'BODY_INVALID', /genesis\.nodes\[2\]\.msp: expected a founder, got basel/);
  await refused(nodeRecord('cleveland', 'admin'), 'BODY_INVALID', /genesis\.nodes\[2\]\.role: expected agent or party, got admin/);
  await refused(
    nodeRecord('cleveland', 'agent'),
    'ALREADY_EXISTS',
    /node: expected one of its own for each node, got cleveland\/agent twice/,
  );
  const { tlsCertSha256 } = nodeRecord('cleveland', 'admin');
  await refused({ ...nodeRecord('cleveland', 'party'), tlsCertSha256 }, 'ALREADY_EXISTS', /tlsCertSha256: expected one of its own/);
});

const notACertificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

test('a small-order key proves nothing, although it verifies every message by the lax rule', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const smallOrder = `01${'00'.repeat(31)}`;
  const body: ProposalBody = { kind: 'admit-node', node: { ...nodeRecord('cleveland', 'agent'), nodeKey: smallOrder } };
  const honest = proposalRequest(body);
  const request = { ...honest, possessions: [{ ...(honest.possessions[0] ?? nobody), node: `${smallOrder}${'00'.repeat(32)}` }] };
  const refused = await consortium.refused('cleveland/admin', 'governance.propose', request);
  t.like(refused, { code: 'POSSESSION_INVALID', writes: {} });
  t.regex(refused.message, /signature by node key/);
});
