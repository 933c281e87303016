// What the journal holds on disk, and what is left of it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import fc from 'fast-check';
import type { Quantised } from '@cohort/mpc/quantise';
import { newShareSecrets } from '@cohort/mpc/share';
import type { Announcement } from '@cohort/protos/messages';
import { eventually, makeRig, type Rig } from '../testing/rig.ts';
import type { Contribution } from '../ports/journal.ts';
import { decodeContribution, encodeContribution } from './contribution-bytes.ts';
import { openDatabase } from './open-database.ts';
import { sealedRows } from './sealed-rows.ts';
import { sqliteJournal } from './sqlite-journal.ts';

function contributionOf(values: readonly number[], round = 'plan~1~0'): Contribution {
  const [member, termsHash, com] = ['cleveland', 'aa'.repeat(32), 'bb'.repeat(32)];
  const announcement = (to: number): Announcement => ({
    round,
    termsHash,
    member,
    com,
    hashes: ['', '', ''],
    signature: '',
    to,
    sealed: '',
  });
  return {
    round,
    termsHash,
    member,
    com,
    blocks: [{ name: 'model', length: values.length, width: 32, scale: 1, bound: 1, use: 'sum' }],
    announcements: [announcement(0), announcement(1), announcement(2)],
    secrets: newShareSecrets(),
    x: { model: Int32Array.from(values) as unknown as Quantised },
  };
}

const keysOf = ({ folder }: Rig): string[] => readdirSync(join(folder, 'keys')).map((name) => join(folder, 'keys', name));
const sealedIn = (rig: Rig) => rig.database().prepare('SELECT bytes FROM sealed').all();

test('property: a contribution read back is the one that was written', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 50 }), (values) => {
      const contribution = contributionOf(values);
      t.deepEqual(decodeContribution(encodeContribution(contribution)), contribution);
    }),
  );
});

test('neither the database nor its log holds a key, a salt or the vector in clear', async (t) => {
  const rig = await makeRig();
  const contribution = contributionOf([1234567, -7654321, 42424242]);
  rig.ports.journal.keep(contribution);
  const disk = Buffer.concat(['agent.db', 'agent.db-wal'].map((name) => readFileSync(join(rig.folder, name))));
  t.true(disk.includes(Buffer.from(sealedIn(rig)[0]?.['bytes'] as Uint8Array)), 'it is there, sealed');
  const { k1, k2, salts } = contribution.secrets;
  const vector = new Uint8Array((contribution.x['model'] as unknown as Int32Array).buffer);
  for (const secret of [k1, k2, ...salts, vector]) {
    t.is(disk.indexOf(Buffer.from(secret)), -1);
    t.is(disk.indexOf(Buffer.from(secret).toString('hex')), -1);
  }
});

test('after `forget` neither key nor row is left, and receipts and evidence are', async (t) => {
  const rig = await makeRig();
  const { journal } = rig.ports;
  journal.keep(contributionOf([1]));
  journal.addReceipt('plan~1~0', {
    kind: 'receipt',
    termsHash: '',
    party: 1,
    seq: 1,
    body: { role: 2, member: '', com: '', blocks: '' },
    signature: '',
  });
  journal.addEvidence('plan~1~0', { kind: 'omitted', party: 1, detail: 'x' });
  await journal.forget('plan~1~0');
  await journal.forget('plan~1~0');
  t.deepEqual([...keysOf(rig), ...sealedIn(rig)], []);
  t.is(journal.receipts('plan~1~0').length, 1);
  t.is(journal.evidence('plan~1~0').length, 1);
  t.throws(
    () => {
      journal.keep(contributionOf([1]));
    },
    { message: /^COMMITMENT_DUPLICATE/ },
  );
});

test('a row that was changed or exchanged is refused', async (t) => {
  const rig = await makeRig();
  const { journal } = rig.ports;
  journal.keep(contributionOf([1], 'plan~1~0'));
  const bytes = Buffer.from(sealedIn(rig)[0]?.['bytes'] as Uint8Array);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  rig.database().prepare('UPDATE sealed SET bytes = ?').run(bytes);
  t.throws(() => journal.contribution('plan~1~0'), { message: /^STORAGE_CORRUPT/ });
});

test('a contribution whose key is gone is corrupt, not absent: absent would be shared again', async (t) => {
  const rig = await makeRig();
  rig.ports.journal.keep(contributionOf([1]));
  const [key] = keysOf(rig);
  rmSync(String(key));
  t.throws(() => rig.ports.journal.contribution('plan~1~0'), { message: /^STORAGE_CORRUPT/ });
});

test('a contribution that was kept outlives a kill, and what nothing that leaves rests on is on disk with it', async (t) => {
  const rig = await makeRig();
  const { journal } = rig.ports;
  journal.addEvidence('plan~0~0', { kind: 'refused', party: 1, detail: 'before' });
  journal.keep(contributionOf([1]));
  journal.markAnnounced('plan~1~0');
  journal.addEvidence('plan~1~0', { kind: 'refused', party: 1, detail: 'after' });
  const { journal: restarted } = rig.restarted();
  t.deepEqual(restarted.open(), ['plan~1~0']);
  t.is(restarted.contribution('plan~1~0')?.com, contributionOf([1]).com);
  t.is(restarted.evidence('plan~0~0').length, 1);
  t.deepEqual([restarted.announced('plan~1~0'), restarted.evidence('plan~1~0')], [false, []], 'lost with the process, and had again');
});

test('a contribution that finds no room leaves neither row nor key, and the same round may be shared once there is room', async (t) => {
  const rig = await makeRig();
  const database = openDatabase(join(rig.folder, 'small.db'), { maxPages: 17 });
  const journal = sqliteJournal(database, sealedRows(database, join(rig.folder, 'k')));
  const large = contributionOf(Array.from({ length: 20_000 }, (_, at) => at));
  t.throws(
    () => {
      journal.keep(large);
    },
    { message: /^STORAGE_FULL: agent database: / },
  );
  await eventually(() => readdirSync(join(rig.folder, 'k')).length === 0);
  t.deepEqual(journal.open(), []);
  journal.keep(contributionOf([1]));
  t.deepEqual(journal.open(), ['plan~1~0']);
});

test('a database of another format is refused with what to do', async (t) => {
  const rig = await makeRig();
  const path = join(rig.folder, 'older.db');
  openDatabase(path).close();
  const older = new DatabaseSync(path);
  older.exec('PRAGMA user_version = 0');
  older.close();
  t.throws(() => openDatabase(path), { message: /^FORMAT_UNKNOWN: .*expected format 1, got 0; go on with the version that wrote it/ });
});

test('a full disk is told as such and leaves no half-written row', async (t) => {
  const rig = await makeRig();
  const database = openDatabase(join(rig.folder, 'small.db'), { maxPages: 18 });
  const journal = sqliteJournal(database, sealedRows(database, join(rig.folder, 'k')));
  const fill = (): void => {
    for (let at = 0; at < 100; at++) journal.addEvidence(`round ${String(at)}`, { kind: 'refused', party: null, detail: 'x'.repeat(3000) });
  };

  t.throws(fill, { message: /^STORAGE_FULL/ });
  t.is(journal.evidence('round 0').length, 1);
});

test('a file that is no database is refused on start', async (t) => {
  const rig = await makeRig();
  const path = join(rig.folder, 'broken.db');
  writeFileSync(path, 'this is not a database, but it is long enough to be looked at'.repeat(100));
  t.throws(() => openDatabase(path), { message: /^STORAGE_CORRUPT/ });
});

test('a database that cannot be opened is a wrong set-up, not a corrupt file', async (t) => {
  const rig = await makeRig();
  for (const path of [rig.folder, join(rig.folder, 'nowhere', 'agent.db')])
    t.throws(() => openDatabase(path), {
      message: /^CONFIG_INVALID: agent database .*: expected a database .*, got "unable to open .*"; check /,
    });
});
