// What a member commits to with its three shares, and the bytes that its node key signs over that.
import type { Announced } from './attached.ts';
import { encode } from './canonical.ts';
import { fromHex, hash } from './hash.ts';

/** com = H(termsHash, member, h_0, h_1, h_2), hex. */
export function commitment({
  termsHash,
  member,
  hashes,
}: {
  readonly termsHash: string;
  readonly member: string;
  readonly hashes: readonly [string, string, string];
}): string {
  return hash('commitment', fromHex(termsHash, 32), member, ...hashes.map((item) => fromHex(item, 32)));
}

/** The bytes a member's node key signs over its commitment. */
export function signedCommitmentBytes({
  termsHash,
  member,
  com,
}: {
  readonly termsHash: string;
  readonly member: string;
  readonly com: string;
}): Uint8Array {
  return encode('commitmentSignature', fromHex(termsHash, 32), member, fromHex(com, 32));
}

/** Whether an announcement's commitment is over its hashes and signed for this round by this node key, hex. */
export function announcementHolds(
  { termsHash, member, com, hashes, signature }: Announced,
  round: string,
  nodeKey: string,
  verify: (publicKey: string, message: Uint8Array, signature: string) => boolean,
): boolean {
  if (termsHash !== round || commitment({ termsHash, member, hashes }) !== com) return false;
  return verify(nodeKey, signedCommitmentBytes({ termsHash, member, com }), signature);
}
