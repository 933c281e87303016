// Sealed rows of the agent's database, each under a random key in another folder: without the key, which is destroyed with the round, a row says nothing.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import { openAtRest, randomBytes, sealAtRest } from '@cohort/mpc/crypto';
import type { AgentDatabase } from './open-database.ts';
import { stored } from './stored.ts';

/** SELECT and not VALUES: SQLite then undoes it alone when it finds no room, not with all that waits. */
const insert = 'INSERT INTO sealed SELECT ?, ?';

export interface SealedRows {
  /** On disk with the database's next flush, its key before. @throws {CohortError} STORAGE_FULL; nothing of it is kept then */
  write(name: string, plaintext: Uint8Array): void;
  /** @throws {CohortError} STORAGE_CORRUPT when row or key is gone or changed */
  read(name: string): Uint8Array;
  /** The key is gone for good when it resolves. Idempotent. */
  destroy(name: string): Promise<void>;
}

/** The file in the folder of keys that holds the key of a row. */
export const sealedKeyFile = (name: string): string => `${hash('plan', name)}.key`;

/** Keys lie in `keysFolder`, which is made 0700. The name is bound into the seal. */
export function sealedRows({ prepare, disk }: AgentDatabase, keysFolder: string): SealedRows {
  stored('vault', () => mkdirSync(keysFolder, { recursive: true, mode: 0o700 }));
  const keyOf = (name: string): string => join(keysFolder, sealedKeyFile(name));
  const aadOf = (name: string): Uint8Array => new TextEncoder().encode(name);
  const kept = <T>(work: () => T): T => stored('agent database', work);
  const destroyKey = async (name: string): Promise<void> => {
    const key = keyOf(name);
    if (!existsSync(key)) return;
    try {
      await overwrite(key);
      await rm(key, { force: true });
    } catch (thrown) {
      stored('vault', () => {
        throw thrown;
      });
    }
  };
  return {
    write(name, plaintext) {
      const key = randomBytes(32);
      stored('vault', () => {
        writeDurably(keyOf(name), key);
      });
      try {
        disk.must(() => {
          kept(() => prepare('DELETE FROM sealed WHERE name = ?').run(name));
          kept(() => prepare(insert).run(name, sealAtRest(key, plaintext, aadOf(name))));
        });
      } catch (thrown) {
        destroyKey(name).catch(() => undefined);
        throw thrown;
      }
    },
    read(name) {
      const row = kept(() => prepare('SELECT bytes FROM sealed WHERE name = ?').get(name));
      if (row === undefined || !existsSync(keyOf(name)))
        throw new CohortError(
          'STORAGE_CORRUPT',
          `contribution to ${name}: expected its row and its key on disk; this agent sends nothing more in that round`,
        );
      return openAtRest(new Uint8Array(readFileSync(keyOf(name))), new Uint8Array(row['bytes'] as Uint8Array), aadOf(name));
    },
    async destroy(name) {
      await destroyKey(name);
      disk.soon(() => {
        kept(() => prepare('DELETE FROM sealed WHERE name = ?').run(name));
      });
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
    throw thrown;
  }
}

async function overwrite(file: string): Promise<void> {
  await using key = await open(file, 'r+');
  await key.write(new Uint8Array(32), 0, 32, 0);
  await key.sync();
  await key.truncate(0);
}

function withFile(file: string, flags: string, work: (fd: number) => void): void {
  const fd = openSync(file, flags, 0o600);
  try {
    work(fd);
  } finally {
    closeSync(fd);
  }
}
