// What a party refuses at its door, and what a party that contradicts itself brings about.
import test from 'ava';
import { announcementsHash, nothingAttached } from '@cohort/protos/attached';
import { memberSetHash, type Signed } from '@cohort/protos/statements';
import { toHex } from '@cohort/protos/hash';
import { signEd25519 } from '@cohort/mpc/crypto';
import { sealCanary } from '@cohort/mpc/seal';
import { signedBytes } from '@cohort/protos/statements';
import { Network } from './testing/network.ts';
import { framesOf } from './testing/synthetic-member.ts';
import { seenBy } from './testing/seen-round.ts';
import { codeOf } from '@cohort/protos/testing/code-of';

test('each bad contribution is refused at the door with its own code, and the round still closes', async (t) => {
  const network = await Network.create();
  await network.run(t);
  const round = await network.enrolled(1);
  const [first, second] = network.members;
  if (first === undefined || second === undefined) return t.fail();
  await network.until(
    () => (network.ports.every((ports) => ports?.journal.round(round)?.enrolled.length === 4) ? true : null),
    'enrolments',
  );
  const contribution = network.contribute(round, first);
  const other = network.contribute(round, first, (_, at) => at / 2);
  const caller = { node: first.node, msp: first.msp };
  const [service0, service1, service2] = network.keys.map(({ node }) => network.services.get(node));
  if (!service0 || !service1 || !service2) return t.fail();
  const announcement = contribution.announcementFor(0); // in round 1, party 0 plays role 1
  const header = contribution.headerFor(0);
  t.is(await codeOf(service0.announce({ node: 'nobody/agent', msp: 'nobody' }, announcement)), 'NODE_NOT_ACTIVE');
  t.is(await codeOf(service0.announce({ node: second.node, msp: second.msp }, announcement)), 'MEMBER_NOT_ENROLLED');
  t.is(await codeOf(service0.announce(caller, { ...announcement, round: 'aa~9~0' })), 'ROUND_UNKNOWN');
  t.is(await codeOf(service0.announce(caller, { ...announcement, termsHash: '00'.repeat(32) })), 'TERMS_MISMATCH');
  t.is(await codeOf(service1.announce(caller, announcement)), 'RECEIVER_MISMATCH');
  t.is(await codeOf(service0.announce(caller, { ...announcement, signature: '00'.repeat(64) })), 'SIGNATURE_INVALID');
  t.is(await codeOf(service0.announce(caller, { ...announcement, sealed: contribution.announcementFor(1).sealed })), 'SIGNATURE_INVALID');
  t.is(await codeOf(service0.upload(caller, header, framesOf(contribution.s0))), 'NOT_FOUND', 'the vector before its announcement');
  t.is(await codeOf(service0.announce(caller, announcement)), null);
  t.is(await codeOf(service0.upload(caller, { ...header, offset: 8 }, framesOf(contribution.s0, 8))), 'FRAME_OUT_OF_ORDER');
  t.is(await codeOf(service0.upload(caller, { ...header, total: 1 << 20 }, framesOf(contribution.s0))), 'QUOTA_EXCEEDED');
  t.is(await codeOf(service0.upload(caller, header, framesOf(new Uint8Array(header.total + 4)))), 'FRAME_PAST_END');
  t.is(await codeOf(service0.upload(caller, header, framesOf(contribution.s0.subarray(0, 8)))), null);
  t.is(await codeOf(service0.upload(caller, header, framesOf(other.s0))), 'FRAME_OVERLAP');
  t.is(await codeOf(service0.upload(caller, { ...header, offset: 8 }, framesOf(other.s0, 8))), 'COMMITMENT_MISMATCH');
  t.is(await codeOf(service2.announce(caller, contribution.announcementFor(2))), null);
  t.is(await codeOf(service2.upload(caller, { ...header, to: 2 }, framesOf(contribution.s0))), 'ROLE_NOT_ALLOWED', 'role 0 never sees s_0');
  const party = { node: network.keys[2]?.node ?? '', msp: network.keys[2]?.msp ?? '' };
  const query = { round, termsHash: header.termsHash, member: first.msp, com: contribution.com, index: 0, party: 2 };
  t.is(await codeOf(service0.heal(party, query)), 'ROLE_NOT_ALLOWED', 'index 0 never goes to role 0');

  await Promise.all(
    network.members.map((member) => network.send(round, member, member === first ? contribution : network.contribute(round, member))),
  );
  await network.status(round, 'published');
  t.is(await codeOf(service0.announce(caller, other.announcementFor(0))), 'ROUND_CLOSED');
});

test('of a delivery each statement has its own verdict; two contradicting lists of one party void the round with both as evidence', async (t) => {
  const network = await Network.create();
  await network.run(t);
  const round = await network.enrolled(1);
  await seenBy(network, 0, round);
  const { termsHash } = network.ledger.view(round);
  const liar = network.keys[2];
  const service = network.services.get(network.keys[0]?.node ?? '');
  if (liar === undefined || service === undefined) return t.fail();
  const lists = ['cleveland', 'hungary'].map((member) => {
    const unsigned = {
      kind: 'list' as const,
      termsHash,
      party: 2,
      seq: 1,
      body: {
        stage: 'received' as const,
        pairs: [{ member, com: memberSetHash(termsHash, []) }],
        announcements: announcementsHash(termsHash, []),
      },
    };
    const statement: Signed<'list'> = { ...unsigned, signature: toHex(signEd25519(liar.nodeKey.seed, signedBytes(unsigned))) };
    return { statement, attached: { ...nothingAttached, announcements: [[]] } };
  });
  const from = { node: liar.node, msp: liar.msp };
  t.is(await codeOf(service.deliver(from, { round, to: 1, statements: lists })), 'RECEIVER_MISMATCH');
  const forged = lists.map(({ statement, attached }) => ({ attached, statement: { ...statement, signature: '00'.repeat(64) } }));
  const { verdicts } = await service.deliver(from, { round, to: 0, statements: [...forged, ...lists] });
  t.deepEqual(
    verdicts.map(({ refused }) => refused?.code ?? 'taken'),
    ['SIGNATURE_INVALID', 'SIGNATURE_INVALID', 'taken', 'taken'],
  );
  await network.status(round, 'void');
  const request = network.ledger.newest('rounds.void');
  t.is(request.reason, 'contradiction');
  t.is(request.evidence.length, 2);
});

test('a vector whose last byte came in time and whose stream ends after the list does not enter the round', async (t) => {
  const network = await Network.create();
  await network.run(t);
  const round = await network.enrolled(1);
  const [first] = network.members;
  const [service, ports] = [network.services.get(network.keys[0]?.node ?? ''), network.ports[0]];
  if (first === undefined || service === undefined || ports === null || ports === undefined) return t.fail();
  await network.until(() => (ports.journal.round(round)?.enrolled.length === 4 ? true : null), 'enrolments');
  const contribution = network.contribute(round, first);
  const caller = { node: first.node, msp: first.msp };
  await service.announce(caller, contribution.announcementFor(0));
  const { termsHash } = network.ledger.view(round);
  const header = contribution.headerFor(0);
  async function* lingering(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* framesOf(contribution.s0);
    ports?.journal.moveTo(round, 'agreeing');
  }
  await t.throwsAsync(service.upload(caller, header, lingering()), { code: 'ROUND_CLOSED' });
  const query = { round, termsHash, member: first.msp, com: contribution.com };
  t.is((await service.status(caller, query)).receipt, null);
});

test('a canary of any active node is opened, under the box keys that both are registered with', async (t) => {
  const network = await Network.create();
  await network.run(t, [0]);
  const [member] = network.members;
  const [host] = network.keys;
  const service = network.services.get(host?.node ?? '');
  if (member === undefined || host === undefined || service === undefined) return t.fail();
  const boxKey = toHex(host.boxKey.publicKey);
  const caller = { node: member.node, msp: member.msp };
  const { sealed, opened } = sealCanary({ from: member.node, boxKey, senderSecret: member.boxKey.secretKey });
  t.deepEqual(await service.canary(caller, { boxKey, sealed: toHex(sealed) }), { opened });
  const refused = { boxKey, sealed: toHex(sealCanary({ from: member.node, boxKey, senderSecret: host.boxKey.secretKey }).sealed) };
  t.is(await codeOf(service.canary(caller, refused)), 'SIGNATURE_INVALID');
  t.is(await codeOf(service.canary({ node: 'nobody/agent', msp: 'nobody' }, { boxKey, sealed: toHex(sealed) })), 'NODE_NOT_ACTIVE');
});
