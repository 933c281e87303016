// The vault as a folder of its own, one 0600 file per round; a destroyed key leaves an empty file so that it never comes back.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import { randomBytes } from '@cohort/mpc/crypto';
import type { Vault } from '../ports/vault.ts';
import { stored } from './stored.ts';

export function fileVault(folder: string): Vault {
  stored('vault', () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const fileOf = (round: string): string => join(folder, `${hash('plan', round)}.key`);
  const cache = new Map<string, Uint8Array>();
  return {
    key(round) {
      const known = cache.get(round);
      if (known !== undefined) return known;
      const file = fileOf(round);
      const key = stored('vault', () => {
        if (!existsSync(file)) make(file, randomBytes(32));
        return new Uint8Array(readFileSync(file));
      });
      if (key.length !== 32)
        throw new CohortError(
          'STORAGE_CORRUPT',
          `vault: expected a 32-byte key for round ${round}, got ${String(key.length)} bytes; it was destroyed after the round's retention`,
        );
      cache.set(round, key);
      return key;
    },
    destroy(round) {
      cache.get(round)?.fill(0);
      cache.delete(round);
      const file = fileOf(round);
      if (!existsSync(file)) return;
      stored('vault', () => {
        const { size } = statSync(file);
        if (size > 0) writeDurably(file, new Uint8Array(size), 'r+');
        truncateSync(file, 0);
      });
    },
  };
}

/** Whole or not at all: half a key on a full disk would read as a destroyed one. */
function make(file: string, key: Uint8Array): void {
  const next = `${file}.new`;
  try {
    writeDurably(next, key, 'w');
    renameSync(next, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}

/** Or a power loss takes the key, and with it shares that receipts were given for. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeDurably(file: string, bytes: Uint8Array, flags: string): void {
  const fd = openSync(file, flags, 0o600);
  try {
    writeSync(fd, bytes, 0, bytes.length, 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
