// A node's backup and its restoration as an operator types them: what is refused, what is left, and what the restored node says of itself.
import type { ChildProcess } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { exitCodes } from '@cohort/protos/errors';
import { founded } from './founded.ts';
import { cohort, end, expectRefused, interruptedAt, start, type Answer, until } from './typed.ts';
import { isThere } from '@cohort/infra/node/is-there';

const home = await mkdtemp(join(tmpdir(), 'cohort-backup-'));
const dir = join(home, 'consortium');
const at = ['--dir', dir];
const file = (name: string): string => join(home, name);
const folderOf = (name: string): string => join(dir, 'nodes', name);
const secret = file('passphrase');
const withSecret = ['--passphrase-file', secret, ...at];
let running: ChildProcess | null = null;

test.after.always(async () => {
  await end(running);
  await rm(home, { recursive: true, force: true });
});

/** Without what a running node writes. */
const namesIn = async (path: string): Promise<string[]> => (await readdir(path)).sort();

async function upAgain(): Promise<void> {
  running = start('up', '--dir', dir);
  await until(({ code }) => code === exitCodes.done, 'status', ...at);
}

const isReady = (name: string): Promise<Answer> => until(({ out }) => new RegExp(`^${name} +yes`, 'm').test(out), 'status', ...at);

test.serial('a consortium of three runs a ledger, a party and an agent', async (t) => {
  await founded(dir, { organisations: ['aa', 'bb', 'cc'], founders: ['aa', 'bb', 'cc'], parties: ['aa', 'bb', 'cc'] }, [
    'aa-ledger',
    'bb-party',
    'bb-agent',
  ]);
  await writeFile(secret, 'five words that nobody guesses\n', { mode: 0o600 });
  await upAgain();
  t.regex((await isReady('bb-party')).out, /^bb-party +yes/m);
});

test.serial('what cannot be backed up is refused with what can, and leaves no file', async (t) => {
  const out = ['--out', file('none.backup')];
  const before = await namesIn(home);
  const state = await namesIn(join(folderOf('bb-party'), 'state'));
  await writeFile(file('short'), 'short\n', { mode: 0o600 });
  await writeFile(file('open'), 'five words that others can read\n');
  await writeFile(file('taken'), 'a file of mine');
  await chmod(file('open'), 0o644);
  await expectRefused(t, [
    [['node', 'backup', 'zz/party', ...out, ...withSecret], exitCodes.usage, /^USAGE: node: expected one of .*bb\/party.*, got zz\/party/],
    [['node', 'backup', 'bb/party', ...withSecret], exitCodes.usage, /^USAGE: --out: expected the file to write, got none/],
    [
      ['node', 'backup', 'bb/party', '--out', file('taken'), ...withSecret],
      exitCodes.failed,
      /^ALREADY_EXISTS: .*taken: expected no such file/,
    ],
    [
      ['node', 'backup', 'bb/party', ...out, '--passphrase-file', file('short'), ...at],
      exitCodes.usage,
      /^USAGE: passphrase: expected at least 12 characters, got 5;/,
    ],
    [
      ['node', 'backup', 'bb/party', ...out, '--passphrase-file', file('open'), ...at],
      exitCodes.usage,
      /^CONFIG_INVALID: .*open: expected mode 0600, got 0644/,
    ],
    [
      ['node', 'backup', 'bb/party', ...out, ...at],
      exitCodes.usage,
      /USAGE: passphrase: expected one, got none; nothing was written: run the command again/,
    ],
  ]);
  const asked = await interruptedAt('Passphrase of the backup: ', 'node', 'backup', 'bb/party', ...out, ...at);
  t.is(asked.code, exitCodes.usage, asked.err);
  t.regex(asked.err, /interrupted at the question; nothing was written: run the command again/);
  t.deepEqual(
    (await namesIn(home)).filter((name) => !['short', 'open', 'taken'].includes(name)),
    before,
  );
  t.is(await readFile(file('taken'), 'utf8'), 'a file of mine');
  t.deepEqual(await namesIn(join(folderOf('bb-party'), 'state')), state);
});

test.serial('a dry run names what would be in the file, which is neither what the node said in rounds nor any row', async (t) => {
  const dry = await cohort('node', 'backup', 'bb/agent', '--out', file('agent.backup'), '--dry-run', ...at);
  t.is(dry.code, exitCodes.done, dry.err);
  const named = [...dry.out.matchAll(/^ {2}(\S+)$/gm)].map(([, path]) => path);
  t.deepEqual(
    named.filter((path) => path?.startsWith('keys/')),
    ['ca.pem', 'identity.key.pem', 'identity.pem', 'node.key', 'box.key', 'tls.key.pem', 'tls.pem'].map((name) => `keys/${name}`).sort(),
  );
  t.deepEqual(
    named.filter((path) => !path?.startsWith('keys/')),
    ['node.json', 'policy.json', 'state/agent.sqlite'],
  );
  t.false(await isThere(file('agent.backup')));
});

test.serial('a backup is one file of its owner, in which no key stands in clear', async (t) => {
  for (const node of ['bb/party', 'bb/agent', 'bb/admin', 'aa/ledger']) {
    const made = await cohort('node', 'backup', node, '--out', file(`${node.replace('/', '-')}.backup`), ...withSecret);
    t.is(made.code, exitCodes.done, made.err);
    t.regex(made.out, /^restore it where its folder is gone: cohort node restore /m);
  }
  const path = file('bb-party.backup');
  t.is((await stat(path)).mode & 0o777, 0o600);
  const bytes = await readFile(path, 'latin1');
  t.regex(bytes, /^\{"format":"cohort\/backup\/v1","node":"bb\/party",/);
  for (const key of ['node.key', 'box.key'])
    t.false(bytes.includes((await readFile(join(folderOf('bb-party'), 'keys', key), 'utf8')).trim()));
  t.false((await namesIn(home)).some((name) => name.endsWith('.part')));
});

test.serial('a party that runs is not restored beside itself, even where its folder was moved away', async (t) => {
  await rename(folderOf('bb-party'), file('moved'));
  const beside = await cohort('node', 'restore', file('bb-party.backup'), ...withSecret);
  t.is(beside.code, exitCodes.usage);
  t.regex(
    beside.err,
    /^FOLDER_IN_USE: bb\/party: expected that it runs nowhere, got an answer at localhost:\d+ with its certificate; stop it there first/,
  );
  t.false(await isThere(folderOf('bb-party')));
  await rename(file('moved'), folderOf('bb-party'));
});

test.serial(
  'a folder that is there, another passphrase, changed bytes and another consortium are refused, and nothing is left',
  async (t) => {
    const there = await cohort('node', 'restore', file('bb-party.backup'), ...at);
    t.is(there.code, exitCodes.usage);
    t.regex(there.err, /^FOLDER_IN_USE: .*bb-party: expected no such folder, got one; a restored node never takes the place of another/);
    await end(running);
    await rename(folderOf('bb-party'), file('bb-party'));
    const before = await namesIn(join(dir, 'nodes'));
    const refused = async (path: string, said: RegExp, ...more: readonly string[]): Promise<void> => {
      const answer = await cohort('node', 'restore', path, ...(more.length > 0 ? more : withSecret));
      t.regex(answer.err, said);
      t.not(answer.code, exitCodes.done);
      t.deepEqual(await namesIn(join(dir, 'nodes')), before);
    };
    await writeFile(file('other'), 'another passphrase\n', { mode: 0o600 });
    await refused(
      file('bb-party.backup'),
      /^STORAGE_CORRUPT: expected the bytes that were sealed under this passphrase, got others; type the passphrase again/,
      '--passphrase-file',
      file('other'),
      ...at,
    );
    const bytes = await readFile(file('bb-party.backup'));
    const first = bytes.indexOf(10) + 1;
    const changed = async (name: string, change: (copy: Buffer) => Buffer): Promise<string> => {
      await writeFile(file(name), change(Buffer.from(bytes)));
      return file(name);
    };
    const flipped = (place: number) => (copy: Buffer) => {
      copy[place] = (copy[place] ?? 0) ^ 1;
      return copy;
    };
    for (const place of [first, first + 5000, bytes.length - 1])
      await refused(await changed('flipped', flipped(place)), /^STORAGE_CORRUPT: /);
    await refused(await changed('cut', (copy) => copy.subarray(0, -100)), /^STORAGE_CORRUPT: /);
    await refused(await changed('longer', (copy) => Buffer.concat([copy, Buffer.alloc(1)])), /^STORAGE_CORRUPT: /);
    const named = (from: string, to: string) => (copy: Buffer) =>
      Buffer.concat([Buffer.from(copy.subarray(0, first).toString().replace(from, to)), copy.subarray(first)]);
    await refused(await changed('other-time', named('"made":"2', '"made":"1')), /^STORAGE_CORRUPT: /);
    await refused(
      await changed('other-version', named('backup/v1', 'backup/v9')),
      /^FORMAT_UNKNOWN: .*format: expected cohort\/backup\/v1, got cohort\/backup\/v9; use the version that made it/,
    );
    await refused(secret, /^CONFIG_INVALID: .*expected a backup that cohort node backup made, got another file/);
    await refused(file('none'), /^CONFIG_INVALID: .*none: expected a backup, got no such file; correct its name/);
    const elsewhere = file('elsewhere');
    await founded(elsewhere, { organisations: ['aa', 'bb', 'cc'], founders: ['aa', 'bb', 'cc'], parties: ['aa', 'bb', 'cc'] }, []);
    await refused(
      file('bb-party.backup'),
      /^CONFIG_INVALID: .*elsewhere: expected the consortium of the backup \([0-9a-f]{64}\), got another/,
      '--passphrase-file',
      secret,
      '--dir',
      elsewhere,
    );
    await refused(
      file('bb-party.backup'),
      /^UNREACHABLE: .*the ledger says whether these keys are still the node's, so nothing was restored: run this again once it answers/,
    );
  },
);

test.serial('restored, a party runs again and says so; the old folder was not needed', async (t) => {
  await upAgain();
  const dry = await cohort('node', 'restore', file('bb-party.backup'), '--dry-run', ...withSecret);
  t.regex(dry.out, /^would make .*bb-party: bb\/party as it was on \S+, \d+ files\ndry run: nothing was written\n$/, dry.err);
  t.false(await isThere(folderOf('bb-party')));
  const restored = await cohort('node', 'restore', file('bb-party.backup'), ...withSecret);
  t.is(restored.code, exitCodes.done, restored.err);
  t.regex(restored.out, /^make sure that its old folder runs nowhere else; it takes no part in rounds that were open before$/m);
  t.is((await stat(folderOf('bb-party'))).mode & 0o777, 0o700);
  await end(running);
  await upAgain();
  const status = await isReady('bb-party');
  t.regex(status.out, /^bb-party: restored on \S+ from a backup of \S+; it says nothing in rounds that were open before$/m);
  const doctor = await cohort('doctor', ...at);
  t.regex(doctor.out, /^ok {3}restored bb-party: restored on \S+ from a backup of /m);
  t.regex(doctor.out, /^ok {3}keys of bb-party: /m);
  const events = await readFile(join(folderOf('bb-party'), 'state', 'events.jsonl'), 'utf8');
  t.regex(events, /"event":"party\.forgoes","rounds":0/);
});

test.serial('on a machine that lost everything the file brings the consortium along', async (t) => {
  const fresh = file('fresh');
  const wrong = file('wrong');
  await writeFile(wrong, 'not the passphrase of this backup', { mode: 0o600 });
  const failed = await cohort('node', 'restore', file('bb-admin.backup'), '--passphrase-file', wrong, '--dir', fresh);
  t.is(failed.code, exitCodes.evidence, failed.err);
  await t.throwsAsync(stat(fresh), { code: 'ENOENT' }, 'what failed leaves no empty folder');
  const restored = await cohort('node', 'restore', file('bb-admin.backup'), '--passphrase-file', secret, '--dir', fresh);
  t.is(restored.code, exitCodes.done, restored.err);
  t.is(await readFile(join(fresh, 'consortium.json'), 'utf8'), await readFile(join(dir, 'consortium.json'), 'utf8'));
  const list = await cohort('member', 'list', '--dir', fresh);
  t.regex(list.out, /^bb\/party +party +active/m, list.err);
});

test.serial('keys that were renewed since are refused, and a node is restored without them for others to be voted', async (t) => {
  const rotated = await cohort('node', 'rotate', 'bb/agent', ...at);
  t.is(rotated.code, exitCodes.done, rotated.err);
  await end(running);
  await rm(folderOf('bb-agent'), { recursive: true });
  await upAgain();
  const stale = await cohort('node', 'restore', file('bb-agent.backup'), ...withSecret);
  t.is(stale.code, exitCodes.failed);
  t.regex(
    stale.err,
    /^ROTATION_INVALID: bb\/agent: expected a backup with the certificates and box key that are registered, got one from before they were renewed; restore a later backup, or .*--without-keys.*: cohort node replace bb\/agent/,
  );
  t.false(await isThere(folderOf('bb-agent')));
  const bare = await cohort('node', 'restore', file('bb-agent.backup'), '--without-keys', ...withSecret);
  t.is(bare.code, exitCodes.done, bare.err);
  t.regex(bare.out, /^it has no keys: have others voted \(cohort node replace bb\/agent --dir /m);
  t.deepEqual(await namesIn(folderOf('bb-agent')), ['node.json', 'policy.json', 'state']);
  const proposed = await cohort('node', 'replace', 'bb/agent', '--as', 'bb', ...at);
  t.is(proposed.code, exitCodes.done, proposed.err);
  const proposal = /^proposal ([0-9a-f]{64})$/m.exec(proposed.out)?.[1] ?? '';
  for (const msp of ['aa', 'cc']) await cohort('proposal', 'vote', proposal, 'yes', '--as', msp, ...at);
  await end(running);
  await upAgain();
  t.regex((await isReady('bb-agent')).out, /^bb-agent +yes/m);
  await end(running);
  const later = await cohort('node', 'backup', 'bb/agent', '--out', file('later.backup'), ...withSecret);
  t.is(later.code, exitCodes.done, later.err);
  await rm(folderOf('bb-agent'), { recursive: true });
  await upAgain();
  const first = await cohort('node', 'restore', file('bb-agent.backup'), ...withSecret);
  t.regex(
    first.err,
    /^NODE_REPLACED: bb\/agent: expected a backup with the node key that is registered, got one from before a vote replaced it;/,
  );
  const again = await cohort('node', 'restore', file('later.backup'), ...withSecret);
  t.is(again.code, exitCodes.done, again.err);
});

test.serial('keys that waited for a vote when the backup was made are taken up if it has passed since', async (t) => {
  const proposed = await cohort('node', 'replace', 'bb/agent', '--as', 'bb', ...at);
  t.is(proposed.code, exitCodes.done, proposed.err);
  const made = await cohort('node', 'backup', 'bb/agent', '--out', file('waiting.backup'), ...withSecret);
  t.is(made.code, exitCodes.done, made.err);
  await end(running);
  await rm(folderOf('bb-agent'), { recursive: true });
  await upAgain();
  const proposal = /^proposal ([0-9a-f]{64})$/m.exec(proposed.out)?.[1] ?? '';
  for (const msp of ['aa', 'cc']) await cohort('proposal', 'vote', proposal, 'yes', '--as', msp, ...at);
  const restored = await cohort('node', 'restore', file('waiting.backup'), ...withSecret);
  t.is(restored.code, exitCodes.done, restored.err);
  await end(running);
  await upAgain();
  t.regex((await isReady('bb-agent')).out, /^bb-agent +yes/m);
});

test.serial('a restored ledger goes on from its chain, and begins none anew', async (t) => {
  await end(running);
  await mkdir(file('aside'));
  await cp(join(folderOf('aa-ledger'), 'state', 'ledger.sqlite'), file('aside/ledger.sqlite'));
  await rm(folderOf('aa-ledger'), { recursive: true });
  const restored = await cohort('node', 'restore', file('aa-ledger.backup'), ...withSecret);
  t.is(restored.code, exitCodes.done, restored.err);
  t.regex(
    restored.out,
    /^it does not start without its chain, of which no backup holds the end: put the last ledger\.sqlite, whole, into /m,
  );
  const begun = await cohort('node', 'run', folderOf('aa-ledger'));
  t.is(begun.code, exitCodes.usage);
  t.regex(
    begun.err,
    /^CONFIG_INVALID: .*ledger\.sqlite: expected the chain of this ledger, which was restored from a backup, got none; put there the last one/,
  );
  t.regex((await cohort('doctor', ...at)).out, /^BAD {2}restored aa-ledger: CONFIG_INVALID: /m);
  t.false(await isThere(join(folderOf('aa-ledger'), 'state', 'ledger.sqlite')));
  const without = await cohort('node', 'restore', file('aa-ledger.backup'), '--without-keys', ...withSecret);
  t.is(without.code, exitCodes.usage);
  await copyFile(file('aside/ledger.sqlite'), join(folderOf('aa-ledger'), 'state', 'ledger.sqlite'));
  await upAgain();
  t.regex((await isReady('bb-agent')).out, /^aa-ledger: restored on \S+ from a backup of \S+, without its chain$/m);
});
