// What a party's journal, vault and artifact store say of a disk that was never set up right, or holds another's tables.
import { stored } from './stored.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import { fileVault } from './file-vault.ts';
import { sqliteJournal } from './sqlite-journal.ts';

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
  for (const open of [fileVault, (path: string) => fileArtifacts(path, stored)])
    t.throws(() => open(join(folder, 'file', 'sub')), { message: said('CONFIG_INVALID', 'a folder, not a file of its name') });
});

test('a journal of another format is named, with what to do', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-storage-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const earlier = new DatabaseSync(join(folder, 'journal.sqlite'));
  earlier.exec('CREATE TABLE notes (round TEXT, name TEXT, value TEXT)');
  earlier.close();
  t.throws(() => sqliteJournal(join(folder, 'journal.sqlite')), {
    message: /^FORMAT_UNKNOWN: .*expected format 4, got 0; end its rounds with the version that wrote it/,
  });
});
