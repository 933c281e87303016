// Ctrl-C on a terminal at every question that a command asks: nothing is half-written, and the same command, answered, goes on.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { inviteHash } from '@cohort/infra/institution/founding-bytes';
import { invited, threeFounders } from '@cohort/infra/institution/testing/founders';
import { wordsOf } from '@cohort/infra/institution/words';
import { exitCodes } from '@cohort/protos/errors';
import { editJson } from '../support/edit-json.ts';
import { founded } from './founded.ts';
import { cohort, end, entry, start, until } from './typed.ts';

const script = '/usr/bin/script';
const onTerminal = existsSync(script) ? test.serial : test.serial.skip;
const why = existsSync(script) ? '' : ` (skipped: ${script} is not here, which gives a command a terminal)`;
const home = await mkdtemp(join(tmpdir(), 'cohort-interrupted-'));
const dir = join(home, 'consortium');
const ctrlC = '\u0003';
const passphrase = 'five words that nobody guesses\r';
let up: ChildProcess | null = null;
test.after.always(async () => {
  await end(up);
  await rm(home, { recursive: true, force: true });
});

interface Typed {
  readonly code: number | null;
  readonly said: string;
}

/** Types the keys, each once its question has been put. */
async function typing(keys: readonly (readonly [question: string, keys: string])[], ...args: readonly string[]): Promise<Typed> {
  const command = [process.execPath, entry, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn(script, ['-qefc', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  let read = 0;
  const waiting = [...keys];
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said += part;
    const [next] = waiting;
    const at = next === undefined ? -1 : said.indexOf(next[0], read);
    if (next === undefined || at < 0) return;
    read = at + next[0].length;
    waiting.shift();
    child.stdin.write(next[1]);
  });
  await once(child, 'close');
  return { code: child.exitCode, said };
}

/** Every file below a folder with what is in it. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((each) => [join(each.parentPath, each.name), each.isFile()] as const).sort();
  return Object.fromEntries(
    await Promise.all(paths.map(async ([path, isFile]) => [path, isFile ? await readFile(path, 'latin1') : ''] as const)),
  );
}

/** At each question in turn, those before it answered; then all are. */
async function interrupted(
  t: ExecutionContext,
  answers: readonly (readonly [question: string, keys: string])[],
  folder: string,
  ...args: readonly string[]
): Promise<void> {
  const before = await filesIn(folder);
  for (const [index, [question]] of answers.entries()) {
    const stopped = await typing([...answers.slice(0, index), [question, ctrlC]], ...args);
    t.is(stopped.code, exitCodes.usage, stopped.said);
    t.regex(stopped.said, /USAGE: interrupted at the question; nothing was written: run the command again/);
    t.deepEqual(await filesIn(folder), before, question);
  }
  const done = await typing(answers, ...args);
  t.is(done.code, exitCodes.done, done.said);
}

onTerminal(`a backup whose passphrase, or its second typing, is interrupted leaves no file${why}`, async (t) => {
  t.timeout(120_000);
  const plan = { organisations: ['aa', 'bb', 'cc', 'dd'], founders: ['aa', 'bb', 'cc', 'dd'], parties: ['aa', 'bb', 'cc', 'dd'] };
  await founded(dir, plan, ['aa-ledger', 'aa-agent', 'bb-party']);
  const answers = [
    ['Passphrase of the backup: ', passphrase],
    ['The same once more: ', passphrase],
  ] as const;
  await interrupted(t, answers, home, 'node', 'backup', 'bb/party', '--out', join(home, 'party.backup'), '--dir', dir);
  t.true(existsSync(join(home, 'party.backup')));
});

onTerminal(`a restoration that is interrupted at its question makes no folder${why}`, async (t) => {
  const folder = join(dir, 'nodes', 'bb-party');
  await rename(folder, join(home, 'gone'));
  const command = ['node', 'restore', join(home, 'party.backup'), '--without-keys', '--dir', dir];
  await interrupted(t, [['Passphrase of the backup: ', passphrase]], home, ...command);
  t.true(existsSync(join(folder, 'node.json')));
});

onTerminal(`joining that is interrupted at the words leaves the folder as it was${why}`, async (t) => {
  const made = await threeFounders();
  const own = made.dirs.get('north') ?? '';
  const invite = await invited(made);
  const path = join(home, 'heart.invite');
  await writeFile(path, JSON.stringify(invite));
  await interrupted(t, [['on the telephone: ', `${wordsOf(inviteHash(invite))}\r`]], own, 'join', path, '--dir', own);
  t.true(existsSync(join(own, 'consortium.json')));
  for (const each of made.dirs.values()) await rm(dirname(each), { recursive: true, force: true });
});

onTerminal(`pinning that is interrupted at the words pins nothing${why}`, async (t) => {
  t.timeout(120_000);
  up = start('up', '--dir', dir);
  await until(({ out }) => /^aa-ledger +yes/m.test(out), 'status', '--dir', dir);
  const folder = join(dir, 'nodes', 'aa-agent');
  const path = join(folder, 'node.json');
  const { pinnedParties } = JSON.parse(await readFile(path, 'utf8')) as { readonly pinnedParties: readonly { readonly node: string }[] };
  await editJson(path, { pinnedParties: pinnedParties.filter(({ node }) => node !== 'dd/party') });
  const listed = await cohort('pin', 'list', '--as', 'dd', '--json', '--dir', dir);
  const { own } = (JSON.parse(listed.out) as { readonly result: { readonly own: readonly { readonly words: string }[] } }).result;
  const command = ['pin', 'accept', 'dd/party', '--as', 'aa', '--dir', dir];
  const before = await readFile(path, 'utf8');
  const stopped = await typing([['on the telephone: ', ctrlC]], ...command);
  t.is(stopped.code, exitCodes.usage, stopped.said);
  t.regex(stopped.said, /USAGE: interrupted at the question; nothing was written: run the command again/);
  t.is(await readFile(path, 'utf8'), before);
  t.deepEqual(
    (await readdir(folder)).filter((name) => name.includes('.part')),
    [],
  );
  const done = await typing([['on the telephone: ', `${own[0]?.words ?? ''}\r`]], ...command);
  t.is(done.code, exitCodes.done, done.said);
  t.true((await readFile(path, 'utf8')).includes('dd/party'));
});
