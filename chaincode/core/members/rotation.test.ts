// A node's keys follow records that its node key signs: in force one epoch later, cancelled until then, the old ones held while rounds last.
import { readFileSync } from 'node:fs';
import test from 'ava';
import type { NodeRecord, TransactionBodies } from '@cohort/protos/ledger';
import { possessionBytes, proposalId } from '@cohort/protos/proposal-id';
import { recordHash } from '@cohort/protos/rotation';
import { fromHex } from '@cohort/protos/hash';
import { testCertificate } from '../testing/certificate.ts';
import { genesisOf, hospitals, named, nodeRecord, possessionOf, proposalRequest, type Consortium } from '../testing/consortium.ts';
import { verifyEd25519 } from '../signatures.ts';
import { rotation } from '../testing/rotation.ts';
import { admitted, advanceEpoch, enrol, freeze, heartPlan, opened } from '../testing/round-story.ts';

const party = nodeRecord('cleveland', 'party');
const viewOf = async (consortium: Consortium, node = party.node) => consortium.ask('members.node', { node });

/** Runs a transaction under another certificate than the first. */
async function asCertificate(
  consortium: Consortium,
  msp: string,
  certSha256: string,
  run: (stub: Consortium) => Promise<unknown>,
): Promise<unknown> {
  const begin = consortium.ledger.begin.bind(consortium.ledger);
  consortium.ledger.begin = () => begin(msp, certSha256);
  try {
    return await run(consortium);
  } finally {
    consortium.ledger.begin = begin;
  }
}

test('a rotation is in force one epoch after its record, and the record before it holds until rounds opened under it have ended', async (t) => {
  const study = await opened();
  const { consortium } = study;
  const next = rotation(party, 1, { boxKey: named('new box') });
  const { payload, event } = await consortium.submit(party.node, 'members.rotate', next);
  t.deepEqual([payload, event], [{ since: 1 }, { name: 'node.rotated', payload: { node: party.node, number: 1, since: 1 } }]);
  const pending = await viewOf(consortium);
  t.like(pending, { tlsCertSha256: party.tlsCertSha256, boxKey: party.boxKey });
  t.like(pending.rotation, { signed: null, former: [], next: { record: next.record, since: 1 }, used: 1 });

  await advanceEpoch(consortium);
  const inForce = await viewOf(consortium);
  t.like(inForce, next.record);
  t.deepEqual(inForce.rotation, {
    signed: { number: 1, previous: next.previous, signature: next.signature },
    former: [party],
    next: null,
    used: 1,
  });
  // Both identities may speak: the old one for its rounds, the new one from now on.
  const { plan } = study;
  for (const identity of [party.identityCertSha256, next.record.identityCertSha256]) {
    const refused = await asCertificate(consortium, 'cleveland', identity, async (as) =>
      as.refused(party.node, 'rounds.open', { plan }, identity),
    );
    t.like(refused, { code: 'ROUND_ALREADY_OPEN' });
  }
  while ((await consortium.ask('epochs.current', {})).epoch <= heartPlan.expiryEpochs) await advanceEpoch(consortium);
  t.deepEqual((await viewOf(consortium)).rotation?.former, []);
  t.like(await consortium.refused(party.node, 'rounds.open', { plan }), { code: 'NODE_NOT_ACTIVE', writes: {} });
});

test('the signature of the written-down rotation holds', (t) => {
  const text = readFileSync(new URL('../../../protos/vectors/v1/rotation.json', import.meta.url), 'utf8');
  const { signature, bytes, next } = JSON.parse(text) as { readonly signature: string; readonly bytes: string; readonly next: NodeRecord };
  t.true(verifyEd25519(signature, fromHex(bytes), next.nodeKey));
  t.false(verifyEd25519(signature, fromHex(bytes.replace(/9$/, '8')), next.nodeKey));
});

test('terms name the keys that are in force when the round opens, and rotations follow one another', async (t) => {
  const { consortium, plan, round } = await opened();
  const first = rotation(party, 1);
  await consortium.submit(party.node, 'members.rotate', first);
  await advanceEpoch(consortium);
  const second = rotation(first.record, 2);
  await consortium.submit(party.node, 'members.rotate', second);
  t.like((await viewOf(consortium)).rotation, { signed: { number: 1 }, former: [party], next: { signed: { number: 2 }, since: 2 } });
  for (let epoch = 1; epoch <= heartPlan.expiryEpochs; epoch++) await advanceEpoch(consortium);
  t.deepEqual((await viewOf(consortium)).rotation?.former, [first.record]);
  await consortium.submit('hungary/party', 'rounds.open', { plan });
  t.is((await consortium.ask('rounds.get', { round })).terms.parties[0].tlsCertSha256, party.tlsCertSha256);
  const current = await consortium.ask('rounds.current', { plan });
  t.is(current?.terms.parties[0].tlsCertSha256, second.record.tlsCertSha256);
  t.is((await consortium.list('rounds.plans', {}))[0]?.parties[0].tlsCertSha256, second.record.tlsCertSha256);
});

/** By vote; the node has the keys of `basel/agent`. */
async function replace(consortium: Consortium, node: NodeRecord): Promise<void> {
  const body = { kind: 'replace-node', node } as const;
  const proposal = proposalId(body, 'cleveland', 'nonce');
  const possessions = [possessionOf('basel/agent', possessionBytes(node))];
  await consortium.submit('cleveland/admin', 'governance.propose', { ...proposalRequest(body), possessions });
  for (const msp of ['cleveland', 'longbeach']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  await consortium.submit('cleveland/admin', 'governance.close', { proposal });
}

test('an enrolment holds through a rotation of the box key, and not through a replacement by vote', async (t) => {
  const agent = nodeRecord('hungary', 'agent');
  for (const replaced of [false, true]) {
    const study = await opened();
    const { consortium, round } = study;
    await enrol(study, round, ...hospitals);
    const next = rotation(agent, 1, { boxKey: named('another box') });
    if (replaced) {
      const node = {
        ...agent,
        nodeKey: nodeRecord('basel', 'agent').nodeKey,
        tlsCertSha256: testCertificate('tls basel/agent').sha256,
        identityCertSha256: testCertificate('identity basel/agent').sha256,
        boxKey: named('another box'),
      };
      // Sites that saw the old key sign would take another beginning of its numbers for a ledger that was rolled back.
      const { nodeKey } = agent;
      const kept = proposalRequest({ kind: 'replace-node', node: { ...node, nodeKey } });
      t.like(await consortium.refused('cleveland/admin', 'governance.propose', kept), { code: 'BODY_INVALID', writes: {} });
      await replace(consortium, node);
    } else {
      await consortium.submit(agent.node, 'members.rotate', next);
      await advanceEpoch(consortium);
      t.is((await viewOf(consortium, agent.node)).boxKey, named('another box'));
    }
    await freeze(study, round);
    const members = (await consortium.ask('rounds.get', { round })).enrolled.map(({ member }) => member);
    t.is(members.includes('hungary'), !replaced);
  }
});

test("the organisation's admin cancels a rotation until it is in force", async (t) => {
  const consortium = await admitted();
  await consortium.submit(party.node, 'members.rotate', rotation(party, 1));
  t.like(await consortium.refused('hungary/admin', 'members.cancelRotation', { node: party.node }), { code: 'NOT_PERMITTED', writes: {} });
  t.like(await consortium.refused(party.node, 'members.cancelRotation', { node: party.node }), { code: 'ROLE_NOT_ALLOWED', writes: {} });
  const { event } = await consortium.submit('cleveland/admin', 'members.cancelRotation', { node: party.node });
  t.deepEqual(event, { name: 'node.rotation-cancelled', payload: { node: party.node, number: 1 } });
  await advanceEpoch(consortium);
  t.like(await viewOf(consortium), { ...party, rotation: { signed: null, former: [], next: null, used: 1 } });
  t.like(await consortium.refused('cleveland/admin', 'members.cancelRotation', { node: party.node }), {
    code: 'ROTATION_INVALID',
    writes: {},
  });
});

test('refuses what the node key did not sign, what does not follow, what changes nothing, and what is not its own', async (t) => {
  const { consortium } = await opened();
  const good = rotation(party, 1);
  const signed = (change: Partial<NodeRecord>): TransactionBodies['members.rotate'] => rotation(party, 1, change);
  const other = nodeRecord('cleveland', 'agent');
  const attempts: Readonly<Record<string, readonly [body: TransactionBodies['members.rotate'], code: string, message: RegExp]>> = {
    'by another node key': [rotation(party, 1, {}, 'hungary/party'), 'POSSESSION_INVALID', /signature: expected one by node key/],
    'by a thief of the TLS certificate': [{ ...good, tls: rotation(party, 2).tls }, 'POSSESSION_INVALID', /tls: expected the certificate/],
    'without the new certificate': [{ ...good, identity: null }, 'POSSESSION_INVALID', /identity: expected a signature by the new/],
    'with a certificate that stays': [{ ...signed({ tlsCertSha256: party.tlsCertSha256 }) }, 'POSSESSION_INVALID', /tls: expected null/],
    'to a certificate that was known': [signed({ identityCertSha256: other.identityCertSha256 }), 'ALREADY_EXISTS', /identityCertSha256/],
    'to another node key': [signed({ nodeKey: other.nodeKey }), 'ROTATION_INVALID', /another one needs a vote/],
    'to another role': [signed({ role: 'admin' }), 'ROTATION_INVALID', /role/],
    'out of turn': [rotation(party, 2), 'ROTATION_INVALID', /expected rotation 1 after record/],
    'after another record': [{ ...good, previous: recordHash(other) }, 'ROTATION_INVALID', /expected rotation 1 after record/],
    'of an unknown node': [rotation(nodeRecord('cleveland', 'ledger'), 1), 'NOT_FOUND', /admit it by vote/],
    "of another organisation's node": [rotation(nodeRecord('hungary', 'party'), 1), 'NOT_PERMITTED', /hungary\/party/],
    'to the box key of a party beside it': [signed({ boxKey: nodeRecord('hungary', 'party').boxKey }), 'ALREADY_EXISTS', /boxKey/],
    'to nothing new': [
      {
        ...rotation(party, 1, { tlsCertSha256: party.tlsCertSha256, identityCertSha256: party.identityCertSha256 }),
        tls: null,
        identity: null,
      },
      'ROTATION_INVALID',
      /got the same/,
    ],
  };
  for (const [name, [body, code, message]] of Object.entries(attempts)) {
    const refused = await consortium.refused(party.node, 'members.rotate', body);
    t.like(refused, { code, writes: {}, event: null }, name);
    t.regex(refused.message, message, name);
  }
  await consortium.submit(party.node, 'members.rotate', good);
  const second = await consortium.refused(party.node, 'members.rotate', rotation(good.record, 2));
  t.like(second, { code: 'ROTATION_INVALID', writes: {} });
  t.regex(second.message, /expected no other record on its way, got one for epoch 1/);
});

test('the same node key signs for the node when its certificate has expired: any node of its organisation submits', async (t) => {
  const { consortium } = await opened();
  await consortium.submit('cleveland/admin', 'members.rotate', rotation(party, 1));
  await advanceEpoch(consortium);
  t.is((await viewOf(consortium)).rotation?.signed?.number, 1);
});

test("an organisation's authority is replaced by vote at its own wish, and the old one holds while nodes renew", async (t) => {
  const { consortium } = await opened();
  const caPem = '-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n';
  const body = { kind: 'replace-authority', msp: 'hungary', caPem } as const;
  t.like(await consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(body)), {
    code: 'NOT_PERMITTED',
    writes: {},
  });
  const same = { ...body, caPem: genesisOf('hungary').organisations[0]?.caPem ?? '' };
  t.like(await consortium.refused('hungary/admin', 'governance.propose', proposalRequest(same)), {
    code: 'ALREADY_EXISTS',
    writes: {},
  });
  const proposal = await consortium.propose('hungary', body);
  t.false((await consortium.ask('governance.get', { proposal })).electorate.includes('hungary'));
  for (const msp of ['cleveland', 'longbeach']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  const { event } = await consortium.submit('hungary/admin', 'governance.close', { proposal });
  t.deepEqual(event, { name: 'authority.replaced', payload: { proposal, msp: 'hungary' } });
  const shown = async () => (await consortium.list('members.list', {})).find(({ msp }) => msp === 'hungary');
  t.like(await shown(), { caPem, formerCaPem: same.caPem });
  for (let epoch = 0; epoch <= heartPlan.expiryEpochs + 2; epoch++) await advanceEpoch(consortium);
  t.like(await shown(), { caPem, formerCaPem: null });
});
