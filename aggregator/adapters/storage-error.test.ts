// What the disk refuses is told apart: full, broken, or never set up right.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { fileArtifacts } from './file-artifacts.ts';
import { fileVault } from './file-vault.ts';
import { sqliteJournal } from './sqlite-journal.ts';
import { stored } from './storage-error.ts';

const said = (code: string, expected: string): RegExp => new RegExp(`^${code}: .*: expected ${expected}.*, got ".+"; .+`, 's');

test('a journal that cannot be opened is a wrong set-up; one of other tables is not ours', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-storage-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  t.throws(() => sqliteJournal(folder), { message: said('CONFIG_INVALID', 'a database that can be opened') });
  t.throws(() => sqliteJournal(join(folder, 'nowhere', 'journal.sqlite')), { message: said('CONFIG_INVALID', 'a database') });
  const other = new DatabaseSync(join(folder, 'other.sqlite'));
  other.exec('CREATE TABLE statements (colour TEXT)');
  other.close();
  t.throws(() => sqliteJournal(join(folder, 'other.sqlite')), { message: said('STORAGE_CORRUPT', "this program's tables") });
  writeFileSync(join(folder, 'file'), '');
  for (const open of [fileVault, fileArtifacts])
    t.throws(() => open(join(folder, 'file', 'sub')), { message: said('CONFIG_INVALID', 'a file and a folder') });
});

test('a system without room is a full disk, and what is no storage error stays what it is', (t) => {
  const fail = (error: Error) => () =>
    stored('shares', () => {
      throw error;
    });
  for (const code of ['ENOSPC', 'EDQUOT'])
    t.throws(fail(Object.assign(new Error('write failed'), { code })), { message: said('STORAGE_FULL', 'room') });
  t.throws(fail(Object.assign(new Error('unreadable'), { code: 'EIO' })), { message: said('STORAGE_CORRUPT', 'a disk') });
  const bug = new TypeError('not ours');
  t.is(t.throws(fail(bug)), bug);
});
