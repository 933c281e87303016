// Salted commitments to a member's three shares, and the commitment over them that the member signs.
import { encode, u32be } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { fromHex, toHex } from '@cohort/protos/hash';
import { Sha256 } from './crypto.ts';

export { commitment, signedCommitmentBytes } from '@cohort/protos/commitment';
export { memberSetHash } from '@cohort/protos/statements';

/** Which share a hash is of: round, member and index m. `termsHash` is hex. */
export interface ShareName {
  readonly termsHash: string;
  readonly member: string;
  readonly index: 0 | 1 | 2;
}

/** Hashes bytes that arrive in pieces; `digest` refuses a body of another length than announced. */
export interface BodyHasher {
  update(chunk: Uint8Array): BodyHasher;
  digest(): string;
}

/** Streams H(prefix fields, body), the body's length prefix being known beforehand. @throws {CohortError} FRAME_PAST_END */
export function bodyHasher(prefix: Uint8Array, byteLength: number): BodyHasher {
  const hash = new Sha256().update(prefix).update(u32be(byteLength));
  let seen = 0;
  return {
    update(chunk) {
      seen += chunk.length;
      if (seen > byteLength)
        throw new CohortError('FRAME_PAST_END', `body: expected ${String(byteLength)} bytes, got at least ${String(seen)}`);
      hash.update(chunk);
      return this;
    },
    digest() {
      if (seen !== byteLength)
        throw new CohortError('COMMITMENT_MISMATCH', `body: expected ${String(byteLength)} bytes, got ${String(seen)}`);
      return toHex(hash.digest());
    },
  };
}

/**
 * h_m = H(termsHash, member, m, salt_m, body_m) while body_m streams by. body_0 is s_0 of all blocks, `byteLength` its size;
 * body_1 and body_2 are the 32-byte keys. The 32-byte salt keeps role 0 from testing guesses of an update against h_0.
 */
export function shareHasher(name: ShareName & { readonly salt: Uint8Array; readonly byteLength: number }): BodyHasher {
  if (name.salt.length !== 32) throw new CohortError('ENCODING_INVALID', `salt: expected 32 bytes, got ${String(name.salt.length)}`);
  return bodyHasher(encode('shareBody', fromHex(name.termsHash, 32), name.member, name.index, name.salt), name.byteLength);
}

/** h_m of a body held whole. */
export function shareHash(name: ShareName, salt: Uint8Array, body: Uint8Array): string {
  return shareHasher({ ...name, salt, byteLength: body.length })
    .update(body)
    .digest();
}
