// The seed that both holders of an index contribute to, and what follows from it.
import { encode } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { fromHex, toHex } from '@cohort/protos/hash';
import { hkdfSha256, sha256 } from './crypto.ts';

/** A holder's commitment to its 32-byte r: H(termsHash, m, party, H(U), r), hex. Hashes are hex. */
export function noiseCommitment({
  termsHash,
  index,
  party,
  hU,
  r,
}: {
  readonly termsHash: string;
  readonly index: number;
  readonly party: number;
  readonly hU: string;
  readonly r: Uint8Array;
}): string {
  expectR(r);
  return toHex(sha256(encode('noiseCommitment', fromHex(termsHash, 32), index, party, fromHex(hU, 32), r)));
}

/** seed_m = H(termsHash, m, H(U), the r used). `noiseSecrets`: both r, the lower party number first; or the own alone when the co-holder is absent. */
export function noiseSeed({
  termsHash,
  index,
  hU,
  noiseSecrets,
}: {
  readonly termsHash: string;
  readonly index: number;
  readonly hU: string;
  readonly noiseSecrets: readonly Uint8Array[];
}): Uint8Array {
  if (noiseSecrets.length < 1 || noiseSecrets.length > 2)
    throw new CohortError('ENCODING_INVALID', `noiseSecrets: expected one or two, got ${String(noiseSecrets.length)}`);
  noiseSecrets.forEach(expectR);
  return sha256(encode('noiseSeed', fromHex(termsHash, 32), index, fromHex(hU, 32), noiseSecrets));
}

/** The 32-byte salt of S_m's file. Drawn also when there is no noise, so that the file's hash tells nothing before it is opened. */
export function sumSalt(seed: Uint8Array): Uint8Array {
  return hkdfSha256(seed, encode('sumSalt'));
}

function expectR(r: Uint8Array): void {
  if (r.length !== 32) throw new CohortError('ENCODING_INVALID', `r: expected 32 bytes, got ${String(r.length)}`);
}
