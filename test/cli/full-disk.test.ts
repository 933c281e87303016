// A disk that fills while an institution is made or joins: all is there or nothing, and once there is room the same command does it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { wordsOf } from '@cohort/infra/institution/words';
import { inviteHash } from '@cohort/infra/institution/founding-bytes';
import { invited, threeFounders } from '@cohort/infra/institution/testing/founders';
import { errorTable, exitCodes } from '@cohort/protos/errors';
import { onSmallDisk } from '../support/small-disk.ts';
import { entry } from './typed.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-full-disk-'));
const made = await threeFounders();
test.after.always(() =>
  Promise.all([home, ...[...made.dirs.values()].map((dir) => dirname(dir))].map((path) => rm(path, { recursive: true, force: true }))),
);

async function fills(t: ExecutionContext, from: string, rooms: readonly number[], ...args: readonly string[]): Promise<void> {
  const runs = await onSmallDisk(from, rooms, [process.execPath, entry, ...args, '--dir', 'DISK']);
  if (runs === null) {
    t.log('this kernel lets no user mount a small disk: not tried on a full one');
    t.pass();
    return;
  }
  for (const { room, code, err, before, after } of runs) {
    if (room === null) {
      t.is(code, exitCodes.done, err);
      t.not(after, before);
      continue;
    }
    t.regex(err, /^STORAGE_FULL: .*expected room on the disk; free some and start again/, `with ${String(room)} blocks`);
    t.is(code, errorTable.STORAGE_FULL.exit);
    t.is(after, before, `nothing half-written with ${String(room)} blocks`);
  }
}

test('an institution is made whole or not at all, wherever the disk fills', async (t) => {
  t.timeout(180_000);
  const empty = join(home, 'empty');
  await mkdir(empty);
  await fills(t, empty, [0, 1, 5, 20], 'org', 'create', 'river', '--host', 'localhost', '--party', '--ledger');
});

test('an institution joins or stays as it was, wherever the disk fills', async (t) => {
  t.timeout(180_000);
  const invite = await invited(made);
  const path = join(home, 'heart.invite');
  await writeFile(path, JSON.stringify(invite));
  await fills(t, made.dirs.get('north') ?? '', [0, 1, 3], 'join', path, '--words', wordsOf(inviteHash(invite)));
});
