// Role 0 holds k_1, k_2 and h_0: with salt_0 it could test guesses of a member's whole update, without it a right guess looks like a wrong one.
import test from 'ava';
import { Network } from '@cohort/aggregator/testing/network';
import { shareHash } from '@cohort/mpc/commit';
import { quantise, type QuantisedBlocks } from '@cohort/mpc/quantise';
import { openShare } from '@cohort/mpc/seal';
import { zeroShareChunks, type ShareSecrets } from '@cohort/mpc/share';
import { concat } from '@cohort/protos/canonical';
import { fromHex } from '@cohort/protos/hash';
import type { Block } from '@cohort/protos/terms';

const candidates = Array.from({ length: 200 }, (_, candidate) => candidate);
const update =
  (candidate: number) =>
  (block: string, at: number): number =>
    block === 'weight' ? 0.5 : (candidate + at) / 1000;
const quantised = (blocks: readonly Block[], candidate: number): QuantisedBlocks =>
  Object.fromEntries(
    blocks.map((block) => [
      block.name,
      quantise(
        Float64Array.from({ length: block.length }, (_, at) => update(candidate)(block.name, at)),
        block,
        'deterministic',
      ),
    ]),
  );

test('role 0 finds the right guess of an update with salt 0 leaked to it, and with all that it is sent finds none', async (t) => {
  const network = await Network.create();
  await network.run(t, [2]);
  const round = await network.opened(1);
  const { terms, termsHash } = network.ledger.view(round);
  const [member] = network.members;
  if (member === undefined) throw new RangeError('expected a member');
  const truth = 137;
  const roleZero = 2;
  const contribution = network.contribute(round, member, update(truth));
  const announcement = contribution.announcementFor(roleZero);
  const recipientSecret = network.keys[roleZero]?.boxKey.secretKey ?? new Uint8Array();
  const sent = openShare(fromHex(announcement.sealed), {
    termsHash,
    member: member.msp,
    role: 0,
    senderPublic: member.boxKey.publicKey,
    recipientSecret,
  });
  const [k1, k2] = [sent.keys[1], sent.keys[2]];
  if (k1 === undefined || k2 === undefined) throw new RangeError('expected both keys at role 0');
  t.is(sent.salts[0], undefined);

  const bodyOf = (candidate: number): Uint8Array => {
    const secrets = { k1, k2, salts: [new Uint8Array(32), new Uint8Array(32), new Uint8Array(32)] } as unknown as ShareSecrets;
    return concat([
      ...zeroShareChunks(quantised(terms.blocks, candidate), secrets, { termsHash, member: member.msp, blocks: terms.blocks }),
    ]);
  };
  t.deepEqual(bodyOf(truth), contribution.s0, 'the guess of the update is a guess of s_0');
  const hits = (salt: Uint8Array): number[] =>
    candidates.filter(
      (candidate) => shareHash({ termsHash, member: member.msp, index: 0 }, salt, bodyOf(candidate)) === announcement.hashes[0],
    );

  for (const salt of [new Uint8Array(32), sent.salts[1], sent.salts[2]]) t.deepEqual(hits(salt ?? new Uint8Array(32)), []);

  const toRoleOne = contribution.announcementFor(0);
  const leaked = openShare(fromHex(toRoleOne.sealed), {
    termsHash,
    member: member.msp,
    role: 1,
    senderPublic: member.boxKey.publicKey,
    recipientSecret: network.keys[0]?.boxKey.secretKey ?? new Uint8Array(),
  }).salts[0];
  t.deepEqual(
    hits(leaked ?? new Uint8Array(32)),
    [truth],
    'a role 1 that leaks salt 0 makes the guess decidable: the salt is what protects',
  );
});
