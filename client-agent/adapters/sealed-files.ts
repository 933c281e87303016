// One sealed file and one random key per round, in two folders: without the key, which is destroyed with the round, the file says nothing.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import { storageError } from '@cohort/protos/storage-error';
import { openAtRest, randomBytes, sealAtRest } from '@cohort/mpc/crypto';
import { words } from './stored.ts';

export interface SealedFiles {
  /** Durable when it returns. @throws {CohortError} STORAGE_FULL */
  write(name: string, plaintext: Uint8Array): void;
  /** @throws {CohortError} STORAGE_CORRUPT when file or key is gone or changed */
  read(name: string): Uint8Array;
  /** Idempotent. */
  destroy(name: string): void;
}

/** Files lie in `folder`, keys in `keysFolder`; both are made 0700. The name is bound into the seal. */
export function sealedFiles(folder: string, keysFolder: string): SealedFiles {
  for (const path of [folder, keysFolder]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const fileOf = (name: string): string => join(folder, `${hash('plan', name)}.sealed`);
  const keyOf = (name: string): string => join(keysFolder, `${hash('plan', name)}.key`);
  const aadOf = (name: string): Uint8Array => new TextEncoder().encode(name);
  return {
    write(name, plaintext) {
      const key = randomBytes(32);
      writeDurably(keyOf(name), key);
      writeDurably(fileOf(name), sealAtRest(key, plaintext, aadOf(name)));
    },
    read(name) {
      if (!existsSync(fileOf(name)) || !existsSync(keyOf(name)))
        throw new CohortError(
          'STORAGE_CORRUPT',
          `contribution to ${name}: expected its file and its key on disk; this agent sends nothing more in that round`,
        );
      return openAtRest(new Uint8Array(readFileSync(keyOf(name))), new Uint8Array(readFileSync(fileOf(name))), aadOf(name));
    },
    destroy(name) {
      const key = keyOf(name);
      if (existsSync(key)) {
        overwrite(key);
        rmSync(key, { force: true });
      }
      rmSync(fileOf(name), { force: true });
    },
  };
}

/** New bytes under a name, whole or not at all. */
function writeDurably(file: string, bytes: Uint8Array): void {
  const next = `${file}.new`;
  try {
    withFile(next, 'w', (fd) => {
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
      fsyncSync(fd);
    });
    renameSync(next, file);
    withFile(dirname(file), 'r', fsyncSync);
  } catch (thrown) {
    rmSync(next, { force: true });
    throw storageError(thrown, 'contribution', { ...words, room: `${String(bytes.length)} bytes` }) ?? thrown;
  }
}

function overwrite(file: string): void {
  withFile(file, 'r+', (fd) => {
    writeSync(fd, new Uint8Array(32), 0, 32, 0);
    fsyncSync(fd);
  });
  truncateSync(file, 0);
}

function withFile(file: string, flags: string, work: (fd: number) => void): void {
  const fd = openSync(file, flags, 0o600);
  try {
    work(fd);
  } finally {
    closeSync(fd);
  }
}
