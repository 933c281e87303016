// The doctor finds nothing in a good folder, and each thing that is wrong in a broken one, by name and with what to do.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import test from 'ava';
import { sqliteJournal } from '@cohort/aggregator/adapters/sqlite-journal';
import { Store } from '@cohort/chaincode/embedded/store';
import { openDatabase } from '@cohort/client-agent/adapters/open-database';
import { heartFile, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { exitCodes } from '@cohort/protos/errors';
import { main } from '../cli/main.ts';
import { writeSyntheticHeart } from '../demo/data/synthetic-heart.ts';
import { createHeartConsortium } from '../demo/heart-consortium.ts';
import { checkFolder } from './check-folder.ts';
import { checkMachine } from './check-machine.ts';
import type { Finding } from './finding.ts';
import { breakages, config, edit, half } from './testing/breakages.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-doctor-'));
const good = join(home, 'good');
const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');

test.before(async () => {
  const rows = await writeSyntheticHeart(join(home, 'rows'));
  const files = Object.fromEntries(hospitals.map((msp) => [msp, join(rows, heartFile(msp))])) as Record<Hospital, string>;
  await createHeartConsortium({ dir: good, rounds: 1, strategy: 'fedavg', seed: '7', files });
  const state = (name: string, file: string): string => join(good, 'nodes', name, 'state', file);
  new Store(state('cleveland-ledger', 'ledger.sqlite')).close();
  sqliteJournal(state('va-party', 'journal.sqlite')).close();
  openDatabase(state('va-agent', 'agent.sqlite')).close();
});
test.after.always(() => rm(home, { recursive: true, force: true }));

/** A copy to break. */
async function copy(name: string): Promise<string> {
  const dir = join(home, name.replaceAll(/\W+/g, '-'));
  await cp(good, dir, { recursive: true });
  return dir;
}

const badOf = async (dir: string): Promise<string[]> =>
  (await checkFolder(dir)).filter(({ ok }) => !ok).map(({ what, detail }) => `${what}: ${detail}`);

test('a good folder is good: authorities, keys, configurations, the files they name, and databases', async (t) => {
  const findings = await checkFolder(good);
  t.deepEqual(
    findings.filter(({ ok }) => !ok),
    [],
  );
  const said = new Map(findings.map(({ what, detail }) => [what, detail]));
  t.is(said.size, 1 + 4 + 2 * 4 + 4 * 8 + 4 * 3);
  t.regex(said.get('state of cleveland-ledger') ?? '', /^ledger\.sqlite is whole, \d+ bytes/);
  t.regex(said.get('state of va-party') ?? '', /^journal\.sqlite is whole/);
  t.regex(said.get('state of va-agent') ?? '', /^agent\.sqlite is whole/);
  t.is(said.get('state of hungarian-agent'), 'no agent.sqlite yet');
  t.is(said.get('files of va-agent'), 'all 4 that it names are good');
  t.regex(
    said.get('heart-disease version 1 of va-agent') ?? '',
    /^\.\.\/\.\.\/data\/va\/processed\.va\.data: 130 rows and 70 left out for a missing cell; 85 to train on \(row bucket 50\.\.100\), 45 to test with; 13 features; \d+ of class 1, \d+ of class 0$/,
  );
  t.regex(said.get('keys of va-admin') ?? '', /^valid for 36\d days$/);
});

test('one file under two offers is told once, and the second offer names the first', async (t) => {
  const dir = await copy('one fault');
  const file = join(dir, 'data', 'va', 'processed.va.data');
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(/^\d+/gm, 'old'));
  const bad = await badOf(dir);
  t.is(bad.length, 2);
  t.regex(
    bad[0] ?? '',
    /^heart-disease version 1 of va-agent: .*got text \(200 times: also in lines 2, 3, 4, 5, 6 and 194 more\); correct the file/,
  );
  t.is(
    bad[1],
    'heart-disease-private version 1 of va-agent: expected rows that can be read, got those of heart-disease version 1 above; file, schema and split are the same',
  );
});

test('only what is here is looked at: one organisation alone is a good folder', async (t) => {
  const dir = await copy('one organisation');
  for (const msp of hospitals.filter((name) => name !== 'va')) {
    await rm(join(dir, 'organisations', msp), { recursive: true });
    for (const role of ['admin', 'agent', 'party', 'ledger'])
      await rm(join(dir, 'nodes', `${msp}-${role}`), { recursive: true, force: true });
  }
  t.deepEqual(await badOf(dir), []);
  await rm(join(dir, 'organisations', 'va', 'keys'), { recursive: true });
  const authority = (await checkFolder(dir)).find(({ what }) => what === 'authority of va');
  t.regex(authority?.detail ?? '', /^valid for \d+ days; its key is kept elsewhere$/);
  await rm(join(dir, 'organisations'), { recursive: true });
  await rm(join(dir, 'nodes'), { recursive: true });
  t.regex((await badOf(dir)).join('\n'), /^folders: .*expected the folder of at least one organisation or node, got none; restore yours/);
});

test('a node without node.json does not run: that is not wrong, and it is to be done', async (t) => {
  const dir = await copy('no configuration');
  await rm(join(dir, 'nodes', 'va-agent', 'node.json'));
  t.deepEqual(await badOf(dir), []);
  t.deepEqual(
    (await checkFolder(dir)).filter(({ unfinished }) => unfinished),
    [
      {
        what: 'node.json of va-agent',
        ok: true,
        unfinished: true,
        detail: 'none: this node does not run here until it has one; docs/node.md says how to write it',
        next: 'cohort join INVITE',
      },
    ],
  );
});

test('an agent that offers no dataset and took up no architecture is up to date, and something is still to be done', async (t) => {
  const dir = await copy('no offer');
  await edit(join(dir, config), (value) => ({ ...value, offers: [], architectures: [] }));
  t.deepEqual(await badOf(dir), []);
  const [todo, ...rest] = (await checkFolder(dir)).filter(({ unfinished }) => unfinished);
  t.deepEqual([todo?.what, rest], ['offers of va-agent', []]);
  t.regex(todo?.detail ?? '', /^no dataset: this agent runs and takes part in no round; register one /);
});

test('a lost folder of a node is still to be restored, whatever else is right, and one of another institution is no matter of here', async (t) => {
  const dir = await copy('a lost folder');
  await rm(join(dir, 'nodes', 'va-agent'), { recursive: true });
  await rm(join(dir, 'nodes', 'hungarian-agent'), { recursive: true });
  await rm(join(dir, 'organisations', 'hungarian'), { recursive: true });
  const todo = (await checkFolder(dir)).filter(({ unfinished }) => unfinished);
  t.deepEqual(
    todo.map(({ what, next }) => [what, next]),
    [['nodes/va-agent', `cohort node restore FILE --dir ${dir}`]],
  );
  t.regex(todo[0]?.detail ?? '', /^not here, where the authority of va is; unless it runs on another machine it is lost: restore it/);
});

test('a port that another program has is found, with what shows the program', async (t) => {
  const dir = await copy('a port in use');
  const server = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await edit(join(dir, 'nodes', 'va-party', 'node.json'), (value) => ({ ...value, listen: `127.0.0.1:${String(port)}` }));
  const found = (await checkFolder(dir)).find(({ what }) => what === 'port of va-party');
  server.close();
  t.like(found, { ok: false, code: 'PORT_IN_USE', next: 'ss -ltnp' });
});

// The superuser may write everywhere: it asks as somebody else.
(process.getuid?.() === 0 ? test : test.skip)('a state folder that this user may not write is found', async (t) => {
  const dir = await copy('unwritable');
  const state = join(dir, 'nodes', 'va-party', 'state');
  const nobody = 65_534;
  await promisify(execFile)('chown', ['-R', `${String(nobody)}:${String(nobody)}`, dir]);
  await chmod(state, 0o500);
  await chmod(home, 0o711);
  const typed = promisify(execFile)(process.execPath, [entry, 'doctor', '--dir', dir, '--json'], { uid: nobody, gid: nobody });
  const { stdout } = await t.throwsAsync<Error & { readonly stdout: string }>(typed);
  const { result } = JSON.parse(stdout) as { readonly result: { readonly findings: readonly Finding[] } };
  t.like(
    result.findings.find(({ what }) => what === 'state of va-party'),
    { ok: false, code: 'PERMISSION_DENIED' },
  );
});

for (const [what, how, finding] of breakages)
  test(`${what} is found`, async (t) => {
    const dir = await copy(what);
    await how((...names) => join(dir, ...names));
    const bad = await badOf(dir);
    t.regex(bad.join('\n'), finding);
    t.true(
      bad.every((line) => /expected/.test(line) && /;/.test(line)),
      bad.join('\n'),
    );
  });

test('rows whose schema is broken are not looked at: what is wrong is told once for each dataset', async (t) => {
  const dir = await copy('schema only');
  await half(join(dir, 'schema.json'));
  const bad = await badOf(dir);
  t.true(bad.length > 0 && bad.every((line) => /^file of \w+-agent: CONFIG_INVALID: .*schema\.json:/.test(line)), bad.join('\n'));
});

test('a database that its node holds is said to be in use, and is no fault', async (t) => {
  const dir = await copy('in use');
  const held = new DatabaseSync(join(dir, 'nodes', 'va-agent', 'state', 'agent.sqlite'));
  t.teardown(() => {
    held.close();
  });
  held.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const state = (await checkFolder(dir)).find(({ what }) => what === 'state of va-agent');
  t.is(state?.detail, 'agent.sqlite is in use: its node checked it when it started');
});

test('the command tells ten broken folders as JSON, each by what was expected, what was got and what to do', async (t) => {
  for (const [what, how, finding] of breakages.slice(0, 10)) {
    const dir = await copy(`as JSON, ${what}`);
    await how((...names) => join(dir, ...names));
    const typed = promisify(execFile)(process.execPath, [entry, 'doctor', '--dir', dir, '--json']);
    const { code, stdout } = await t.throwsAsync<Error & { readonly code: number; readonly stdout: string }>(typed, undefined, what);
    t.is(code, exitCodes.failed, what);
    const { result } = JSON.parse(stdout) as { readonly result: { readonly findings: readonly Finding[] } };
    t.true(
      result.findings.every(({ ok, code, next }) => ((code ?? null) === null) === ok && next !== undefined),
      what,
    );
    const bad = result.findings.filter(({ ok }) => !ok).map((found) => `${found.what}: ${found.detail}`);
    t.regex(bad.join('\n'), finding, what);
    t.true(
      bad.every((line) => /expected/.test(line) && /;/.test(line)),
      bad.join('\n'),
    );
  }
});

test('an old Node and a full disk are found', async (t) => {
  const bad = await checkMachine(home, { version: '24.11.9', leastBytes: 2 ** 60 });
  t.regex(bad[0]?.detail ?? '', /expected at least v24\.12, got v24\.11\.9; run npm install/);
  t.regex(bad[1]?.detail ?? '', /^STORAGE_FULL: .* expected \d+ MiB free, got \d+ MiB; free some/);
  t.true((await checkMachine(home)).every(({ ok }) => ok));
});

test.serial('the command ends with 0 for a good folder and with 1 for one that is not there', async (t) => {
  t.is(await main(['doctor', '--dir', good, '--json']), exitCodes.done);
  t.is(await main(['doctor', '--dir', join(home, 'nowhere'), '--json']), exitCodes.failed);
});
