// A folder's service: what its unit says, what systemd-analyze thinks of it, and that no unit of another folder is touched.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { createConsortium } from '../consortium/create-consortium.ts';
import { fabricCommands } from '../fabric/find-binaries.ts';
import { install, serviceOf, standingOf, uninstall, unitOf } from './service.ts';
import { runsOf, unitText } from './unit.ts';

const home = await realpath(await mkdtemp(join(tmpdir(), 'cohort-service-')));
test.after.always(() => rm(home, { recursive: true, force: true }));
const units = join(home, 'units');
const msps = ['aa', 'bb', 'cc'];
const dir = join(home, 'one place');
const options = { dir, name: 'cohort', system: false, isLedger: false, units };

test.before(() => folderCalled('one place'));

async function folderCalled(name: string): Promise<string> {
  const dir = join(home, name);
  await createConsortium(dir, { name: 'heart', testNetwork: true, epochSeconds: 60, founders: msps, organisations: msps, parties: msps });
  return dir;
}

/** What was asked of systemd. */
function recording(answer = ''): { readonly asked: string[]; readonly systemctl: (...args: readonly string[]) => Promise<string> } {
  const asked: string[] = [];
  return { asked, systemctl: (...args) => Promise.resolve(answer).finally(() => asked.push(args.join(' '))) };
}

test.serial('a service is written whole and enabled, told of, and removed again; its folder stays', async (t) => {
  const service = await serviceOf(options);
  const { asked, systemctl } = recording('MainPID=7\nNRestarts=2\nActiveState=active\nSubState=running\n');
  t.deepEqual(await standingOf(service, systemctl), { installed: false, state: null, pid: null, restarts: 0 });
  t.is(await uninstall(service, systemctl), false);
  t.deepEqual(asked, [], 'nothing is asked where there is no unit');
  await install(service, systemctl);
  t.is(await readFile(service.path, 'utf8'), await unitOf(service));
  t.deepEqual(await standingOf(service, systemctl), { installed: true, state: 'active (running)', pid: 7, restarts: 2 });
  await install(service, systemctl);
  t.is(await uninstall(service, systemctl), true);
  t.deepEqual(
    asked.filter((line) => !line.startsWith('show')),
    [
      'daemon-reload',
      'enable --now cohort.service',
      'daemon-reload',
      'enable --now cohort.service',
      'disable --now cohort.service',
      'daemon-reload',
    ],
  );
  await t.throwsAsync(readFile(service.path), { code: 'ENOENT' });
  t.true((await readFile(join(dir, 'consortium.json'), 'utf8')).length > 0);
});

test.serial('a unit of another folder, and one that is not ours, are left alone', async (t) => {
  const { asked, systemctl } = recording();
  await install(await serviceOf(options), systemctl);
  const other = await serviceOf({ ...options, dir: await folderCalled('another') });
  const before = asked.length;
  for (const work of [install, uninstall])
    await t.throwsAsync(async () => work(other, systemctl), {
      code: 'ALREADY_EXISTS',
      message: /got one of the nodes in .*one place; give .*--name/,
    });
  await writeFile(other.path, '[Service]\nExecStart=/bin/true\n');
  await t.throwsAsync(install(other, systemctl), { code: 'ALREADY_EXISTS', message: /that is not of cohort/ });
  t.is(asked.length, before);
  await rm(other.path);
});

test.serial(
  "the ledger's service runs it with what finds Fabric's commands now, beside that of the nodes and never in its place",
  async (t) => {
    const fabric = join(home, 'on fabric');
    await createConsortium(fabric, {
      ...{ name: 'heart', testNetwork: true, epochSeconds: 60, founders: msps, organisations: msps, parties: msps },
      ledger: 'fabric',
    });
    const bin = join(home, 'fabric-bin');
    await mkdir(bin);
    for (const name of fabricCommands) await writeFile(join(bin, name), '#!/bin/sh\necho Version: v3.1.5\n', { mode: 0o755 });
    process.env['FABRIC_BIN'] = bin;
    t.teardown(() => delete process.env['FABRIC_BIN']);
    const { systemctl } = recording();
    const [nodes, ledger] = await Promise.all(
      [false, true].map((isLedger) => serviceOf({ ...options, name: 'heart', dir: fabric, isLedger })),
    );
    if (nodes === undefined || ledger === undefined) throw new RangeError('expected two services');
    const text = await unitOf(ledger);
    t.regex(text, /^ExecStart=.* "ledger" "up" "--dir" ".*on fabric"$/m);
    t.true(text.includes(`Environment="FABRIC_BIN=${bin}"`), text);
    t.deepEqual(runsOf(text), { dir: fabric, isLedger: true });
    await install(nodes, systemctl);
    await t.throwsAsync(install(ledger, systemctl), {
      code: 'ALREADY_EXISTS',
      message: /got one of the nodes in .*on fabric; give .*--name/,
    });
    await uninstall(nodes, systemctl);
    await t.throwsAsync(serviceOf({ ...options, isLedger: true }), { code: 'CONFIG_INVALID', message: /expected fabric, got embedded/ });
  },
);

test('a name that is none and a folder without a consortium or a node that runs are refused', async (t) => {
  await t.throwsAsync(serviceOf({ ...options, name: '../cohort' }), { code: 'USAGE', message: /--name: expected up to 64/ });
  await mkdir(join(home, 'empty'));
  await t.throwsAsync(serviceOf({ ...options, dir: join(home, 'empty') }), { code: 'CONFIG_INVALID' });
  const idle = await folderCalled('idle');
  for (const node of await readdir(join(idle, 'nodes'))) await rm(join(idle, 'nodes', node, 'node.json'), { force: true });
  await t.throwsAsync(unitOf(await serviceOf({ ...options, dir: idle })), { code: 'CONFIG_INVALID', message: /at least one node/ });
});

test('whatever a folder is called, the unit names that folder and nothing else; a line end in it is refused', (t) => {
  for (const name of ['/srv/cohort', '/srv/a b', '/srv/100%h', '/srv/$HOME', '/srv/"q" \\ x', "/srv/'"]) {
    const text = unitText({ dir: name, node: '/usr/bin/node', entry: '/opt/cohort.mjs', user: 'cohort', ledger: null });
    t.deepEqual(runsOf(text), { dir: name, isLedger: false });
    t.is(text.split('\n').filter((line) => line.startsWith('ExecStart')).length, 1);
  }
  const broken = () =>
    unitText({ dir: '/srv/a\nExecStart=/bin/true', node: '/usr/bin/node', entry: '/opt/cohort.mjs', user: null, ledger: null });
  t.throws(broken, { message: /without control characters/ });
});

test('a folder where a service of its own /tmp would not find it is found: the unit leaves /tmp as it is, there only', (t) => {
  const unit = (dir: string) => unitText({ dir, node: '/usr/bin/node', entry: '/opt/cohort.mjs', user: null, ledger: null });
  for (const dir of ['/tmp/heart', '/var/tmp/heart', '/tmp']) {
    t.notRegex(unit(dir), /^PrivateTmp=/m, dir);
    t.regex(unit(dir), /^# No PrivateTmp: /m);
  }
  for (const dir of ['/srv/heart', '/tmpfiles/heart', '/opt/tmp/heart']) t.regex(unit(dir), /^PrivateTmp=yes$/m, dir);
});

test('systemd finds nothing wrong with the unit, and a system service exposed a little only', async (t) => {
  const run = promisify(execFile);
  if (
    !(await run('systemd-analyze', ['--version']).then(
      () => true,
      () => false,
    ))
  ) {
    t.log('no systemd-analyze here');
    return;
  }
  for (const user of [null, 'daemon']) {
    const path = join(home, `cohort-${String(user)}.service`);
    await writeFile(path, unitText({ dir: '/srv', node: process.execPath, entry: join(home, 'consortium.mjs'), user, ledger: null }));
    const { stderr } = await run('systemd-analyze', ['verify', path]);
    t.is(
      stderr
        .split('\n')
        .filter((line) => line.includes('cohort-'))
        .join('\n'),
      '',
    );
  }
  const security = await run('systemd-analyze', ['security', '--offline=true', join(home, 'cohort-daemon.service')]).catch(() => null);
  if (security === null) {
    t.log('this systemd-analyze rates no file');
    return;
  }
  const exposure = Number(/Overall exposure level for .*: ([\d.]+)/.exec(security.stdout)?.[1]);
  t.log(`exposure ${String(exposure)} of 10`);
  t.true(exposure <= 3, security.stdout);
});
