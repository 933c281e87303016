// A ledger's folder that was restored needs its chain; any other folder may begin one.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { assertChain } from './assert-chain.ts';
import { readRestoredNote, restoredNote, restoredNotePath, restoredText } from './restored-note.ts';

test('a new ledger begins its chain, a restored one only goes on from the one that it is given', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-chain-'));
  t.teardown(() => rm(dir, { recursive: true }));
  await assertChain(dir);
  await mkdir(join(dir, 'state'));
  await writeFile(join(dir, restoredNotePath), restoredNote('aa/ledger', '2026-01-31T12:00:00.000Z'));
  await t.throwsAsync(assertChain(dir), {
    code: 'CONFIG_INVALID',
    message: /expected the chain of this ledger, .* got none; put there the last one, whole/,
  });
  await writeFile(join(dir, 'state', 'ledger.sqlite'), '');
  await assertChain(dir);
});

test('what a restored node says of itself is read strictly', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-note-'));
  t.teardown(() => rm(dir, { recursive: true }));
  await mkdir(join(dir, 'state'));
  t.is(await readRestoredNote(dir), null);
  await writeFile(join(dir, restoredNotePath), restoredNote('aa/agent', '2026-01-31T12:00:00.000Z'));
  const note = (await readRestoredNote(dir)) ?? t.fail();
  t.regex(
    restoredText(note),
    /^restored on \S+ from a backup of 2026-01-31T12:00:00\.000Z; it says nothing in rounds that were open before$/,
  );
  for (const made of ['yesterday', '2026-01-31', '2026-13-31T12:00:00.000Z']) {
    await writeFile(join(dir, restoredNotePath), restoredNote('aa/agent', made));
    await t.throwsAsync(readRestoredNote(dir), { code: 'CONFIG_INVALID', message: /restored\.json: made: expected a moment such as/ });
  }
});
