// The mask of one block: AES-256-CTR from block 0 under a key that belongs to one (round, member, index, block, width) only.
import { encode } from '@cohort/protos/canonical';
import { fromHex } from '@cohort/protos/hash';
import { aes256CtrStream, hkdfSha256, type Keystream } from './crypto.ts';
import type { Width } from './ring.ts';

export { chunkBytes } from './block.ts';

/** What a mask is bound to. `termsHash` is hex; `block` is the block's name. */
export interface MaskContext {
  readonly termsHash: string;
  readonly member: string;
  readonly index: 1 | 2;
  readonly block: string;
  readonly width: Width;
}

/** The keystream that expands the 32-byte share key k_m over one block. Expand it for one plaintext only. */
export function maskStream(key: Uint8Array, { termsHash, member, index, block, width }: MaskContext): Keystream {
  return aes256CtrStream(hkdfSha256(key, encode('shareMask', fromHex(termsHash, 32), member, index, block, width)));
}
