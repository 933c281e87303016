// A member with a made-up update, for tests: announces and uploads as an agent does, and keeps the plain vector for comparison.
import { testKeys, type TestKeys } from '@cohort/chaincode/testing/test-keys';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { Announcement, VectorHeader } from '@cohort/protos/messages';
import type { Terms } from '@cohort/protos/terms';
import { byteLength } from '@cohort/mpc/block';
import { commitment, shareHash, signedCommitmentBytes } from '@cohort/mpc/commit';
import { signEd25519 } from '@cohort/mpc/crypto';
import { quantise, type QuantisedBlocks } from '@cohort/mpc/quantise';
import { roleOf } from '@cohort/mpc/roles';
import { sealShare, sharePayload } from '@cohort/mpc/seal';
import { newShareSecrets, zeroShareChunks } from '@cohort/mpc/share';
import { concat } from '@cohort/protos/canonical';

export interface SyntheticMember extends TestKeys {
  readonly msp: string;
  readonly node: string;
}

export function syntheticMember(msp: string): SyntheticMember {
  return { msp, node: `${msp}/agent`, ...testKeys(`${msp}/agent`) };
}

/** One contribution: the quantised vector in clear, the bytes of s_0, and the announcement for each party. */
export interface Contribution {
  readonly x: QuantisedBlocks;
  readonly s0: Uint8Array;
  readonly com: string;
  readonly announcementFor: (party: number) => Announcement;
  /** What its upload of s_0 to this party begins with. */
  readonly headerFor: (party: number) => VectorHeader;
}

export function contributionOf(
  member: SyntheticMember,
  round: string,
  terms: Terms,
  termsHash: string,
  value: (block: string, at: number) => number,
): Contribution {
  const x: QuantisedBlocks = Object.fromEntries(
    terms.blocks.map((block) => [
      block.name,
      quantise(
        Float64Array.from({ length: block.length }, (_, at) => value(block.name, at)),
        block,
        'deterministic',
      ),
    ]),
  );
  const secrets = newShareSecrets();
  const context = { termsHash, member: member.msp, blocks: terms.blocks };
  const s0 = concat([...zeroShareChunks(x, secrets, context)]);
  if (s0.length !== byteLength(terms.blocks)) throw new RangeError('s0: expected the blocks in full');
  const bodies = [s0, secrets.k1, secrets.k2] as const;
  const hashes = ([0, 1, 2] as const).map((index) =>
    shareHash({ termsHash, member: member.msp, index }, secrets.salts[index], bodies[index]),
  ) as [string, string, string];
  const com = commitment({ termsHash, member: member.msp, hashes });
  const signature = toHex(signEd25519(member.nodeKey.seed, signedCommitmentBytes({ termsHash, member: member.msp, com })));
  const announcementFor = (party: number): Announcement => {
    const role = roleOf(party, terms.round, terms.attempt);
    const recipientPublic = fromHex(terms.parties[party as 0 | 1 | 2].boxKey, 32);
    const sealed = toHex(
      sealShare({
        termsHash,
        member: member.msp,
        role,
        payload: sharePayload(role, secrets),
        recipientPublic,
        senderSecret: member.boxKey.secretKey,
      }),
    );
    return { round, termsHash, member: member.msp, com, hashes, signature, to: party, sealed };
  };
  const upload = { round, termsHash, member: member.msp, com, from: member.node, offset: 0, total: s0.length };
  return { x, s0, com, announcementFor, headerFor: (to) => ({ ...upload, to }) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- frames of an upload
export async function* framesOf(bytes: Uint8Array, from = 0, size = 50_000): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = from; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What the sum of these opens to where nobody adds anything to it. */
export function plainSum(contributions: readonly Contribution[]): Int32Array {
  const models = contributions.map(({ x }) => x['model'] as Int32Array);
  const sum = new Int32Array(models[0]?.length ?? 0);
  for (const model of models) model.forEach((item, at) => (sum[at] = (sum[at] ?? 0) + item));
  return sum;
}
