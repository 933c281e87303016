// `cohort schema propose` and `fetch` as operators type them: one proposes, the others read it before they vote and after, from a party.
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { exitCodes } from '@cohort/protos/errors';
import { founded } from './founded.ts';
import { cohort, end, start, until } from './typed.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-schema-'));
const dir = join(home, 'consortium');
const at = ['--dir', dir];
const path = (name: string): string => join(home, name);
let running: ChildProcess | null = null;

test.after.always(async () => {
  await end(running);
  await rm(home, { recursive: true, force: true });
});

async function vote(proposal: string): Promise<void> {
  for (const msp of ['aa', 'bb', 'cc']) await cohort('proposal', 'vote', proposal, 'yes', '--as', msp, ...at);
}
const idIn = (out: string): string => /^proposal ([0-9a-f]{64})$/m.exec(out)?.[1] ?? out;

const three = ['aa', 'bb', 'cc'];

test.before(async () => {
  await founded(dir, { organisations: three, founders: three, parties: three }, ['aa-ledger', 'bb-party']);
  running = start('up', '--dir', dir);
  await until(({ out }) => /^bb-party +yes +localhost/m.test(out), 'status', ...at);
  const rows = Array.from({ length: 60 }, (_, row) => `${String((row * 7) % 90)},${String(row % 2)}`);
  await writeFile(path('rows.csv'), `age,sick\n${rows.join('\n')}\n`);
  const profiled = await cohort('schema', 'profile', path('rows.csv'), '--name', 'Visits');
  await writeFile(path('schema.json'), profiled.out);
});

test.serial('a dry run says the hash and proposes nothing', async (t) => {
  const { code, out } = await cohort('schema', 'propose', path('schema.json'), '--as', 'aa', '--dry-run', ...at);
  t.is(code, exitCodes.done);
  t.regex(
    out,
    /^schema visits: hash [0-9a-f]{64}, \d+ bytes\nwould submit governance\.propose as aa: [^]*\ndry run: nothing was written\n$/,
  );
  t.is((await cohort('proposal', 'list', ...at)).out, 'no proposal is open\n');
});

test.serial('a proposed schema is read before the vote, accepted by it, and fetched by the others as it was proposed', async (t) => {
  const proposed = await cohort('schema', 'propose', path('schema.json'), '--as', 'aa', ...at);
  t.is(proposed.code, exitCodes.done, proposed.err);
  t.regex(proposed.out, /^its bytes lie at bb\/party; the others read it with: cohort schema fetch visits$/m);
  const again = await cohort('schema', 'propose', path('schema.json'), '--as', 'aa', ...at);
  t.is(again.code, exitCodes.done, again.err);
  t.regex(again.out, new RegExp(`^proposal ${idIn(proposed.out)} names it already$`, 'm'));
  const early = await cohort('schema', 'fetch', 'visits', '--out', path('early.json'), '--as', 'cc', ...at);
  t.is(early.code, exitCodes.done, early.err);
  t.regex(early.out, /only proposed yet: read it before you vote/);
  await vote(idIn(proposed.out));
  const fetched = await cohort('schema', 'fetch', 'visits', '--out', path('fetched.json'), '--as', 'cc', ...at);
  t.regex(fetched.out, /accepted; check your rows by it: cohort data check FILE --schema /, fetched.err);
  t.is((await cohort('schema', 'diff', path('fetched.json'), path('schema.json'))).code, exitCodes.done);
  t.deepEqual(await readFile(path('fetched.json')), await readFile(path('early.json')));
  t.is((await cohort('data', 'check', path('rows.csv'), '--schema', path('fetched.json'))).code, exitCodes.done);
});

test.serial('rows are not registered by a schema that bears the name of the accepted one and is another', async (t) => {
  const accepted = JSON.parse(await readFile(path('fetched.json'), 'utf8')) as object;
  await writeFile(path('changed.json'), JSON.stringify({ ...accepted, dialect: { decimal: ',' } }));
  const register = ['dataset', 'register', 'mine', '--file', path('rows.csv'), '--unprotected', '--as', 'bb', '--dry-run', ...at];
  const { code, err } = await cohort(...register, '--schema', path('changed.json'));
  t.is(code, exitCodes.usage);
  t.regex(
    err,
    /^CONFIG_INVALID: schema Visits: expected the accepted one of this name, [0-9a-f]{12}, got [0-9a-f]{12}; fetch it \(cohort schema fetch visits\), and say with --dialect/,
  );
  const kept = await cohort(...register, '--schema', path('fetched.json'));
  t.notRegex(kept.err, /expected the accepted one/);
});

test.serial('a file that is there is not written over, and a name that nobody proposed is said', async (t) => {
  const there = await cohort('schema', 'fetch', 'visits', '--out', path('fetched.json'), '--as', 'cc', ...at);
  t.regex(there.err, /^ALREADY_EXISTS: .*fetched\.json: expected no such file, got one; name another with --out, or remove it/);
  const unknown = await cohort('schema', 'fetch', 'lungs', '--out', path('lungs.json'), '--as', 'cc', ...at);
  t.is(unknown.code, exitCodes.failed);
  t.regex(unknown.err, /^NOT_FOUND: schema lungs: expected an accepted or an open one of this name, got none; /);
  const wrong = await cohort('schema', 'propose', path('schema.json'), '--name', 'My visits', '--as', 'aa', ...at);
  t.is(wrong.code, exitCodes.usage);
});
