// Node's own Ed25519: an order of magnitude quicker than the one that contracts and browsers share.
import { createPublicKey, verify } from 'node:crypto';
import { remember } from '@cohort/protos/remember';

const spkiPrefix = '302a300506032b6570032100';

/** A ledger knows few keys, and each signs again and again. */
const publicKeyOf = remember(1024, (key) => createPublicKey({ key: Buffer.from(spkiPrefix + key, 'hex'), format: 'der', type: 'spki' }));

/** `key`: 32 bytes, hex; `signature`: 64 bytes. Its equation has no cofactor: it holds for less than the contracts' does, for honest signers the same. */
export function ed25519Holds(key: string, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, message, publicKeyOf(key), signature);
}
