// Shares at rest: AES-256-CTR files with a random counter block each, so that appends resume; small secrets under AES-256-GCM.
import { createCipheriv } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import { hkdfSha256, openAtRest, randomBytes, sealAtRest } from '@cohort/mpc/crypto';
import type { Journal } from '../ports/journal.ts';
import type { Shares } from '../ports/shares.ts';
import type { Vault } from '../ports/vault.ts';
import { stored } from './stored.ts';

const headerBytes = 16;

/** Vectors lie under `folder/<hash of round>/<hash of name>`, small secrets sealed in the journal. A file's hash check is its reader's (h_m, H(S_m)). */
export function encryptedShares(folder: string, vault: Vault, journal: Pick<Journal, 'keepSealed' | 'sealed' | 'forgetSealed'>): Shares {
  const folderOf = (round: string): string => join(folder, hash('plan', round));
  const fileOf = (round: string, name: string): string => join(folderOf(round), hash('shareBody', round, name));
  const nameOf = (round: string, name: string): Uint8Array => encode('shareBody', round, name);

  /** En- or decrypts `bytes` that stand at `offset` of a vector whose file begins with counter block `iv`. */
  const crypt = (round: string, name: string, iv: Uint8Array, offset: number, bytes: Uint8Array): Uint8Array => {
    const cipher = createCipheriv('aes-256-ctr', hkdfSha256(vault.key(round), nameOf(round, name)), counterAt(iv, Math.floor(offset / 16)));
    cipher.update(new Uint8Array(offset % 16));
    return cipher.update(bytes);
  };
  const lengthOf = (file: string): number => (existsSync(file) ? Math.max(0, statSync(file).size - headerBytes) : 0);

  return {
    length: (round, name) => lengthOf(fileOf(round, name)),
    append(round, name, bytes) {
      const file = fileOf(round, name);
      stored('shares', () => mkdirSync(folderOf(round), { recursive: true, mode: 0o700 }));
      withFile(file, existsSync(file) ? 'r+' : 'wx+', (fd) => {
        if (statSync(file).size < headerBytes) writeAll(fd, randomBytes(headerBytes), 0);
        const offset = lengthOf(file);
        writeAll(fd, crypt(round, name, readAt(fd, 0, headerBytes), offset, bytes), headerBytes + offset);
      });
    },
    read(round, name, offset, length) {
      return withFile(fileOf(round, name), 'r', (fd) =>
        crypt(round, name, readAt(fd, 0, headerBytes), offset, readAt(fd, headerBytes + offset, length)),
      );
    },
    sync(round, name) {
      withFile(fileOf(round, name), 'r+', fsyncSync);
      withFile(folderOf(round), 'r', fsyncSync);
    },
    discard(round, name) {
      rmSync(fileOf(round, name), { force: true });
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
      rmSync(folderOf(round), { recursive: true, force: true });
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

function withFile<T>(file: string, flags: string, work: (fd: number) => T): T {
  return stored('shares', () => {
    const fd = openSync(file, flags, 0o600);
    try {
      return work(fd);
    } finally {
      closeSync(fd);
    }
  });
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, position + at);
}

function readAt(fd: number, position: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const read = readSync(fd, out, at, length - at, position + at);
    if (read === 0)
      throw new CohortError('STORAGE_CORRUPT', `shares: expected ${String(length)} bytes at ${String(position)}, got ${String(at)}`);
    at += read;
  }
  return out;
}
