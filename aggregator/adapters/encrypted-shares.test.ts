// What a party holds of members' vectors: encrypted, readable from anywhere in them, on disk with what is said of them, and gone with their key.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { encryptedShares } from './encrypted-shares.ts';
import { fileVault } from './file-vault.ts';
import { sqliteJournal } from './sqlite-journal.ts';

function opened(t: ExecutionContext, maxPages?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-shares-'));
  const file = join(folder, 'journal.db');
  const vault = fileVault(join(folder, 'vault'));
  const journal = sqliteJournal(file, maxPages === undefined ? {} : { maxPages });
  const disk = new DatabaseSync(file, { readOnly: true });
  t.teardown(() => {
    disk.close();
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const onDisk = (): number => Number(disk.prepare('SELECT count(*) AS n FROM vectors').get()?.['n']);
  return { folder, journal, shares: encryptedShares(vault, journal), onDisk };
}

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (7 * at + (at >> 8)) % 256);

test('property: however a vector came in, each part of it reads as it was sent, and another vector beside it does not change it', (t) => {
  const { shares } = opened(t);
  let vectors = 0;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(), (sizes, from, to) => {
      const name = `vector ${String(vectors++)}`;
      const sent = bytesOf(sizes.reduce((sum, size) => sum + size, 0));
      let at = 0;
      for (const size of sizes) {
        t.is(shares.length('r', name), at);
        shares.append('r', name, sent.subarray(at, at + size));
        shares.append('r', 'beside', sent.subarray(at, at + size));
        at += size;
      }
      const offset = from % sent.length;
      const count = to % (sent.length - offset + 1);
      t.deepEqual([...shares.read('r', name, offset, count)], [...sent.slice(offset, offset + count)]);
      t.throws(() => shares.read('r', name, offset, sent.length - offset + 1), { message: /^STORAGE_CORRUPT: shares: expected / });
    }),
    { numRuns: 50 },
  );
});

test('a vector is on disk before what is said of it leaves, and nothing of it is there in clear', async (t) => {
  const { folder, journal, shares, onDisk } = opened(t);
  const secret = bytesOf(512);
  shares.append('r', 's0', secret);
  t.is(onDisk(), 0);
  journal.roundFacts('r').set('s0.va.com', 'va/agent');
  await journal.settle();
  t.is(onDisk(), 2, 'the counter block and the bytes');
  for (const name of ['journal.db', 'journal.db-wal']) t.is(readFileSync(join(folder, name)).indexOf(secret.subarray(0, 32)), -1);
});

test('one that is discarded begins anew under another counter block; a round that is destroyed keeps nothing, and takes nothing more', async (t) => {
  const { journal, shares, onDisk } = opened(t);
  const bytes = bytesOf(64);
  const first = (): Uint8Array => journal.vectors.read('r', 's0', 0, 80);
  shares.append('r', 's0', bytes);
  const before = first();
  shares.discard('r', 's0');
  t.is(shares.length('r', 's0'), 0);
  shares.append('r', 's0', bytes);
  t.notDeepEqual(first(), before);
  t.deepEqual([...shares.read('r', 's0', 0, 64)], [...bytes]);
  shares.append('other', 's0', bytes);
  shares.destroy('r');
  await journal.settle();
  t.is(onDisk(), 2, 'those of the other round');
  t.throws(
    () => {
      shares.append('r', 's0', bytes);
    },
    { message: /^STORAGE_CORRUPT: vault: / },
  );
});

test('a vector that finds no room is refused, and what is there stays', (t) => {
  const { shares } = opened(t, 30);
  shares.append('r', 's0', bytesOf(64));
  t.throws(
    () => {
      shares.append('r', 's0', bytesOf(200_000));
    },
    { message: /^STORAGE_FULL: journal: expected room / },
  );
  t.deepEqual([...shares.read('r', 's0', 0, 64)], [...bytesOf(64)]);
});
