// What is on disk when: seen through a second connection, which sees what a restarted party would.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { Signed } from '@cohort/protos/statements';
import type { Journal } from '../ports/journal.ts';
import { sqliteJournal } from './sqlite-journal.ts';

const signed = (party: number, seq: number): Signed<'setSignature'> => ({
  kind: 'setSignature',
  termsHash: 'ab'.repeat(32),
  party,
  seq,
  body: { setHash: 'cd'.repeat(32) },
  signature: 'ef'.repeat(64),
});

/** A journal, and how many rows of a table are on disk. */
function opened(t: ExecutionContext, options: { maxPages?: number } = {}): { journal: Journal; onDisk: (table: string) => number } {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-journal-'));
  const journal = sqliteJournal(join(folder, 'journal.db'), options);
  const disk = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
  t.teardown(() => {
    disk.close();
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { journal, onDisk: (table) => Number(disk.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']) };
}

test('what is heard, kept and said is readable at once, and on disk before it leaves', async (t) => {
  const { journal, onDisk } = opened(t);
  t.is(journal.fileReceived('r', '', { statement: signed(1, 1), late: false }), 'new');
  journal.keepSealed('r', 'r.0.0', new Uint8Array(32));
  journal.roundFacts('r').setSoon('ledger.published', 'u');
  t.is(journal.received('r', 'setSignature').length, 1);
  t.is(journal.roundFacts('r').get('ledger.published'), 'u');
  t.deepEqual(['statements', 'sealed', 'notes'].map(onDisk), [0, 0, 0]);
  await journal.settle();
  t.deepEqual(['statements', 'sealed', 'notes'].map(onDisk), [0, 0, 0], 'nothing is about to be said');
  journal.signOnce('r', '', (seq) => signed(0, seq));
  t.deepEqual(['statements', 'sealed', 'notes'].map(onDisk), [0, 0, 0], 'it has not left');
  await journal.settle();
  t.deepEqual(['statements', 'sealed', 'notes'].map(onDisk), [2, 1, 2]); // the second note is the sequence number
});

test('what nothing is said after is on disk a moment later', async (t) => {
  const { journal, onDisk } = opened(t);
  journal.fileReceived('r', '', { statement: signed(1, 1), late: false });
  await setTimeout(500);
  t.is(onDisk('statements'), 1);
});

test('a note is on disk before anything leaves, and the same thing noted again writes nothing', async (t) => {
  const { journal, onDisk } = opened(t);
  journal.roundFacts('r').set('absent', [1]);
  t.is(onDisk('notes'), 0);
  await journal.settle();
  t.is(onDisk('notes'), 1);
  journal.roundFacts('r').setSoon('ledger.frozen', true);
  journal.roundFacts('r').setSoon('ledger.frozen', true);
  t.is(journal.roundFacts('r').get('ledger.frozen'), true);
});

test('a statement that cannot be made leaves nothing of itself, and what waits is kept', async (t) => {
  const { journal, onDisk } = opened(t);
  journal.fileReceived('r', '', { statement: signed(1, 1), late: false });
  t.throws(
    () =>
      journal.signOnce('r', '', () => {
        throw new RangeError('no key');
      }),
    { message: 'no key' },
  );
  t.is(journal.received('r', 'setSignature').length, 1);
  t.is(journal.signOnce('r', '', (seq) => signed(0, seq)).seq, 1);
  await journal.settle();
  t.is(onDisk('statements'), 2);
});

test('on a full disk the write says so, and nothing is said that is not on disk', async (t) => {
  const { journal, onDisk } = opened(t, { maxPages: 20 });
  journal.roundFacts('r').set('ledger.published', 'kept');
  await journal.settle();
  journal.fileReceived('r', '', { statement: signed(1, 1), late: false });
  const refused = t.throws(
    () =>
      journal.signOnce('r', '', (seq) => {
        journal.attach('r', 'hash', 'x'.repeat(200_000));
        return signed(0, seq);
      }),
    { instanceOf: CohortError },
  );
  t.is(refused.code, 'STORAGE_FULL');
  t.is(journal.roundFacts('r').get('ledger.published'), 'kept');
  t.false(journal.received('r', 'setSignature').some(({ statement }) => statement.party === 0));
  t.is(onDisk('notes'), 1);
});

test('what was read before is not told again once it was written anew, nor what a full disk refused', async (t) => {
  const { journal } = opened(t, { maxPages: 40 });
  const facts = journal.roundFacts('r');
  t.is(facts.get('ledger.published'), undefined);
  facts.setSoon('ledger.published', 'u');
  t.is(facts.get('ledger.published'), 'u');
  facts.set('ledger.published', 'v');
  t.is(facts.get('ledger.published'), 'v');
  t.deepEqual(journal.received('r', 'setSignature'), []);
  journal.fileReceived('r', '', { statement: signed(1, 1), late: true });
  t.deepEqual(
    journal.received('r', 'setSignature').map(({ late }) => late),
    [true],
  );
  journal.fileReceived('r', '', { statement: signed(1, 1), late: false });
  t.deepEqual(
    journal.received('r', 'setSignature').map(({ late }) => late),
    [false],
  );
  await journal.settle();
  const error = t.throws(() => {
    for (let seq = 2; ; seq++) {
      t.is(journal.received('r', 'setSignature').length, seq - 1);
      journal.fileReceived('r', String(seq), { statement: { ...signed(1, seq), signature: 'ef'.repeat(2000) }, late: false });
    }
  });
  t.is(CohortError.from(error).code, 'STORAGE_FULL');
  const left = journal.received('r', 'setSignature');
  t.deepEqual(
    left.map(({ statement }) => statement.seq),
    journal.all('r').map(({ statement }) => statement.seq),
    'as the file has it',
  );
});
