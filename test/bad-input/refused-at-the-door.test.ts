// Everything in PROTOCOL's "Refused at the door", said to one real party process over mutual TLS: the code, and nothing written.
import { announcementsHash, nothingAttached } from '@cohort/protos/attached';
import test from 'ava';
import { contributionOf, type Contribution, type SyntheticMember } from '@cohort/aggregator/testing/synthetic-member';
import { connectAdmin } from '@cohort/infra/consortium/admin-ledger';
import { required } from '@cohort/infra/consortium/create-consortium';
import { decide } from '@cohort/infra/consortium/decide';
import { nodeDir } from '@cohort/infra/consortium/layout';
import { createNodeKeys } from '@cohort/infra/pki/create-node-keys';
import { issueCertificate } from '@cohort/infra/pki/issue-certificate';
import { partyHosts } from '@cohort/infra/demo/heart-consortium';
import { trustOf } from '@cohort/infra/consortium/trust-of';
import { signEd25519 } from '@cohort/mpc/crypto';
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { RoundView } from '@cohort/protos/ledger';
import type { VectorHeader } from '@cohort/protos/messages';
import { signedBytes, type Signed } from '@cohort/protos/statements';
import { createChannel, type Channel } from '@cohort/protos/transport/channel';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import { joinFrames } from '@cohort/protos/transport/frames';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import { unary } from '@cohort/protos/transport/unary';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { HeartNetwork } from './heart-network.ts';
import { deliverSingle, type SingleDelivery } from '@cohort/aggregator/testing/by-statement';

/** Party 0: role 1 in round 1, so that it takes vectors from agents, and gives none to role 0. */
const target = 'cleveland/party';
const value = (block: string): number => (block === 'weight' ? 0.2 : 0.01);

test('a party refuses each bad call with its own code, says what to do, and writes and leaks nothing', async (t) => {
  const network = await HeartNetwork.create(t);
  const plan = await network.agree();
  await network.startReady(target);
  const { consortium } = network;
  const round = await network.current(plan);
  const enrolled = ['cleveland', 'hungarian', 'va'];
  for (const msp of enrolled)
    await network
      .ledgerOf(`${msp}/agent`)
      .submit('rounds.enrol', `test-${msp}`, { round: round.round, dataset: { msp, dataset: 'heart-disease', version: 1 }, accounts: [] });

  const members = await readMembers(network.ledgerOf('cleveland/admin'));
  const trust = trustOf(consortium.consortium);
  trust.update(members);
  const dial = (tls: TlsKeys): Channel => {
    const channel = createChannel({
      endpoint: consortium.endpoints.get(target) ?? '',
      tls,
      trust,
      expectedPeerCertSha256: required(consortium.keys, target).tlsCertSha256,
      deadlineMs: 5000,
    });
    t.teardown(() => {
      channel.close();
    });
    return channel;
  };
  const as = (node: string): Channel => dial(required(consortium.keys, node).tls);
  const memberOf = (msp: string): SyntheticMember => {
    const { node, nodeKey, boxKey } = required(consortium.keys, `${msp}/agent`);
    return { msp, node, nodeKey, boxKey };
  };
  const make = (msp: string, view: Pick<RoundView, 'terms' | 'termsHash'> = round): Contribution =>
    contributionOf(memberOf(msp), round.round, view.terms, view.termsHash, value);

  const [cleveland, va, foreign] = [make('cleveland'), make('va'), make('switzerland')];
  const agent = as('cleveland/agent');
  const outsider = as('switzerland/agent');
  const first = cleveland.announcementFor(0);
  const header: VectorHeader = {
    round: round.round,
    termsHash: round.termsHash,
    member: 'cleveland',
    com: cleveland.com,
    from: 'cleveland/agent',
    to: 0,
    offset: 0,
    total: cleveland.s0.length,
  };
  const upload = (change: Partial<VectorHeader>, bytes: Uint8Array) =>
    uploadFrames(agent, 'Agent', 'Upload', { ...header, ...change }, [bytes]);
  const refuse = async (what: string, code: ErrorCode, call: () => Promise<unknown>): Promise<void> => {
    const before = await network.standing(target);
    const error = await t.throwsAsync(call, { instanceOf: CohortError }, what);
    t.is(CohortError.from(error).code, code, `${what}: ${error.message}`);
    t.regex(error.message, /expected .+/s, what);
    t.deepEqual(await network.standing(target), before, `${what}: nothing written`);
  };

  // The other parties are away: the only one that is here says what it waits for once, by itself.
  await network.until(async () => {
    const { tables } = await network.standing(target);
    return tables[0]?.some(({ kind }) => kind === 'waitsFor') ? true : null;
  }, 'the party to say what it waits for');

  await refuse('not enrolled', 'MEMBER_NOT_ENROLLED', () => unary(outsider, 'Agent', 'Announce', foreign.announcementFor(0)));
  await refuse('another member in its place', 'MEMBER_NOT_ENROLLED', () => unary(as('hungarian/agent'), 'Agent', 'Announce', first));
  await refuse('wrong round', 'ROUND_UNKNOWN', () => unary(agent, 'Agent', 'Announce', { ...first, round: `${plan}~2~0` }));
  await refuse('wrong terms', 'TERMS_MISMATCH', () => unary(agent, 'Agent', 'Announce', { ...first, termsHash: 'ab'.repeat(32) }));
  await refuse('wrong receiver', 'RECEIVER_MISMATCH', () => unary(agent, 'Agent', 'Announce', { ...first, to: 1 }));
  await refuse('sealed for another', 'SIGNATURE_INVALID', () =>
    unary(agent, 'Agent', 'Announce', { ...cleveland.announcementFor(1), to: 0 }),
  );
  await refuse('signature of nobody', 'SIGNATURE_INVALID', () =>
    unary(agent, 'Agent', 'Announce', { ...first, signature: '00'.repeat(64) }),
  );
  await refuse('vector before its announcement', 'NOT_FOUND', () => upload({}, cleveland.s0));
  await refuse('not a document', 'BODY_INVALID', () => unary(agent, 'Agent', 'Announce', { round: 1 } as never));

  await unary(agent, 'Agent', 'Announce', first);
  const vaAgent = as('va/agent');
  await unary(vaAgent, 'Agent', 'Announce', va.announcementFor(0));
  const second = await t.throwsAsync(unary(vaAgent, 'Agent', 'Announce', make('va').announcementFor(0)));
  t.regex(second.message, /^COMMITMENT_DUPLICATE: .*both are kept/, 'the second com is kept as evidence');
  await refuse('third com', 'COMMITMENT_DUPLICATE', () => unary(vaAgent, 'Agent', 'Announce', make('va').announcementFor(0)));
  await refuse('offset ahead', 'FRAME_OUT_OF_ORDER', () => upload({ offset: 8 }, cleveland.s0.subarray(8)));
  await refuse('past the end', 'FRAME_PAST_END', () => upload({}, new Uint8Array(cleveland.s0.length + 4)));
  await refuse('more than the terms allow', 'QUOTA_EXCEEDED', () => upload({ total: header.total + 4 }, new Uint8Array(header.total + 4)));
  await refuse('wrong sender', 'RECEIVER_MISMATCH', () => upload({ from: 'va/agent' }, cleveland.s0));
  await refuse('other bytes', 'COMMITMENT_MISMATCH', () =>
    upload(
      {},
      cleveland.s0.map((byte) => byte ^ 1),
    ),
  );
  await upload({}, cleveland.s0.subarray(0, 16));
  await refuse('overlap with other bytes', 'FRAME_OVERLAP', () =>
    upload(
      { offset: 8 },
      cleveland.s0.subarray(8).map((byte) => byte ^ 1),
    ),
  );

  const roleZero = as('va/party');
  const query = { round: round.round, termsHash: round.termsHash, member: 'cleveland', com: cleveland.com };
  await refuse('relay by role 0', 'ROLE_NOT_ALLOWED', () =>
    uploadFrames(roleZero, 'Party', 'Relay', { ...header, from: 'va/party' }, [cleveland.s0]),
  );
  await refuse('index 0 to role 0', 'ROLE_NOT_ALLOWED', () =>
    joinFrames(downloadFrames(roleZero, 'Party', 'Heal', { ...query, index: 0, party: 2 }), 4096),
  );
  await refuse('an agent as a party', 'ROLE_NOT_ALLOWED', () =>
    joinFrames(downloadFrames(agent, 'Party', 'Heal', { ...query, index: 0, party: 1 }), 4096),
  );
  const deliver = (single: SingleDelivery) => deliverSingle((delivery) => unary(roleZero, 'Party', 'Deliver', delivery), single);
  const stated = listOf(round, 2, 'hungarian', consortium);
  await refuse('a statement for another party', 'RECEIVER_MISMATCH', () =>
    deliver({ round: round.round, to: 1, statement: stated, attached: { ...nothingAttached, announcements: [[]] } }),
  );
  await refuse('a statement by another key', 'SIGNATURE_INVALID', () =>
    deliver({ round: round.round, to: 0, statement: stated, attached: { ...nothingAttached, announcements: [[]] } }),
  );

  const authority = required(consortium.authorities, 'va');
  const stranger = await createNodeKeys(nodeDir(consortium.dir, 'va-stranger'), 'va/agent', authority);
  await refuse('unregistered certificate', 'CERTIFICATE_UNKNOWN', () => unary(dial(stranger.tls), 'Agent', 'Status', query));
  const hour = 3_600_000;
  const expired = { notBefore: new Date(Date.now() - 2 * hour), notAfter: new Date(Date.now() - hour) };
  const future = { notBefore: new Date(Date.now() + hour), notAfter: new Date(Date.now() + 2 * hour) };
  for (const [what, dates] of [
    ['expired', expired],
    ['not yet valid', future],
  ] as const) {
    const tls = await issueCertificate({ usage: 'tls', msp: 'va', name: 'va/agent', ...dates }, authority.authority);
    await refuse(`${what} certificate`, 'CERTIFICATE_EXPIRED', () => unary(dial(tls), 'Agent', 'Status', query));
  }

  await voidByContradiction(network, round);
  await network.until(
    async () => ((await network.events(target)).some(({ event }) => event === 'round.void') ? true : null),
    'the party to see the round void',
  );
  // The party opens the next attempt when it has seen the void: nothing else is written after that.
  await network.until(async () => ((await network.current(plan)).round === round.round ? null : true), 'the next attempt to open');
  await refuse('after closing', 'ROUND_CLOSED', () =>
    unary(as('hungarian/agent'), 'Agent', 'Announce', make('hungarian').announcementFor(0)),
  );
  await refuse('a vector after closing', 'ROUND_CLOSED', () => upload({ offset: 16 }, cleveland.s0.subarray(16)));

  const admins = await Promise.all(partyHosts.map((msp) => connectAdmin(consortium.dir, consortium.consortium, { msp })));
  const [proposer] = admins;
  if (proposer === undefined) throw new RangeError('expected an admin');
  await decide(admins, proposer, { kind: 'suspend', msp: 'switzerland', reason: 'test' }, null);
  await Promise.all(admins.map(({ ledger }) => ledger.close()));
  await network.until(
    async () =>
      await unary(outsider, 'Agent', 'Status', query).then(
        () => null,
        (thrown: unknown) => (CohortError.from(thrown).code === 'CERTIFICATE_UNKNOWN' ? true : null),
      ),
    'the party to learn of the suspension',
  );
  await refuse('suspended', 'CERTIFICATE_UNKNOWN', () => unary(outsider, 'Agent', 'Status', query));
  t.deepEqual(await network.leaks(), []);
});

function listOf(
  round: RoundView,
  party: number,
  signer: string,
  consortium: HeartNetwork['consortium'],
  pairs: readonly { member: string; com: string }[] = [],
): Signed {
  const unsigned = {
    kind: 'list' as const,
    termsHash: round.termsHash,
    party,
    seq: 900 + pairs.length,
    body: { stage: 'received' as const, pairs, announcements: announcementsHash(round.termsHash, []) },
  };
  return { ...unsigned, signature: toHex(signEd25519(required(consortium.keys, `${signer}/party`).nodeKey.seed, signedBytes(unsigned))) };
}

/** Anyone may show that a party signed two lists of one stage. */
async function voidByContradiction(network: HeartNetwork, round: RoundView): Promise<void> {
  const evidence = [
    listOf(round, 1, 'hungarian', network.consortium),
    listOf(round, 1, 'hungarian', network.consortium, [{ member: 'va', com: 'ab'.repeat(32) }]),
  ];
  await network.ledgerOf('va/agent').submit('rounds.void', 'test-void', { round: round.round, reason: 'contradiction', evidence });
}
