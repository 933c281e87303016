// Shares at rest: vectors under AES-256-CTR with a random counter block each, so that appends resume; small secrets under AES-256-GCM.
import { createCipheriv } from 'node:crypto';
import { encode } from '@cohort/protos/canonical';
import { hkdfSha256, openAtRest, randomBytes, sealAtRest } from '@cohort/mpc/crypto';
import type { Journal } from '../ports/journal.ts';
import type { Shares } from '../ports/shares.ts';
import type { Vault } from '../ports/vault.ts';

const headerBytes = 16;

/** All of it lies in the journal; the key to it does not. A vector's hash check is its reader's (h_m, H(S_m)). */
export function encryptedShares(vault: Vault, journal: Pick<Journal, 'keepSealed' | 'sealed' | 'vectors' | 'forgetSealed'>): Shares {
  const { vectors } = journal;
  const nameOf = (round: string, name: string): Uint8Array => encode('shareBody', round, name);

  /** En- or decrypts `bytes` that stand at `offset` of a vector that begins with counter block `iv`. */
  const crypt = (round: string, name: string, iv: Uint8Array, offset: number, bytes: Uint8Array): Uint8Array => {
    const cipher = createCipheriv('aes-256-ctr', hkdfSha256(vault.key(round), nameOf(round, name)), counterAt(iv, Math.floor(offset / 16)));
    cipher.update(new Uint8Array(offset % 16));
    return cipher.update(bytes);
  };
  const length = (round: string, name: string): number => Math.max(0, vectors.length(round, name) - headerBytes);
  const counterBlock = (round: string, name: string): Uint8Array => vectors.read(round, name, 0, headerBytes);

  return {
    length,
    append(round, name, bytes) {
      if (vectors.length(round, name) === 0) vectors.append(round, name, randomBytes(headerBytes));
      vectors.append(round, name, crypt(round, name, counterBlock(round, name), length(round, name), bytes));
    },
    read(round, name, offset, count) {
      return crypt(round, name, counterBlock(round, name), offset, vectors.read(round, name, headerBytes + offset, count));
    },
    discard(round, name) {
      vectors.discard(round, name);
    },
    keep(round, name, secret) {
      journal.keepSealed(round, name, sealAtRest(vault.key(round), secret, nameOf(round, name)));
    },
    secret(round, name) {
      const sealed = journal.sealed(round, name);
      return sealed === null ? null : openAtRest(vault.key(round), sealed, nameOf(round, name));
    },
    destroy(round) {
      vault.destroy(round);
      journal.forgetSealed(round);
    },
  };
}

/** The 128-bit big-endian counter `iv` + blocks. */
function counterAt(iv: Uint8Array, blocks: number): Uint8Array {
  const counter = iv.slice();
  const view = new DataView(counter.buffer);
  const low = view.getBigUint64(8) + BigInt(blocks);
  view.setBigUint64(8, BigInt.asUintN(64, low));
  if (low >> 64n !== 0n) view.setBigUint64(0, BigInt.asUintN(64, view.getBigUint64(0) + 1n));
  return counter;
}
