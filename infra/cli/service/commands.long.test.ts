// The commands about services, logs and completion as they are typed: nothing is installed by a dry run, and wrong words are usage errors.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { exitCodes } from '@cohort/protos/errors';
import { createConsortium } from '../../consortium/create-consortium.ts';
import { typed } from '../testing/typed-here.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-service-commands-'));
const dir = join(home, 'heart');
const units = join(home, 'config', 'systemd', 'user');
process.env['XDG_CONFIG_HOME'] = join(home, 'config');
test.after.always(() => rm(home, { recursive: true, force: true }));
test.before(async () => {
  const msps = ['aa', 'bb', 'cc'];
  await createConsortium(dir, { name: 'heart', testNetwork: true, epochSeconds: 60, founders: msps, organisations: msps, parties: msps });
});

test.serial('a dry run prints the unit and its path, for people and in one envelope, and writes nothing', async (t) => {
  const [code, out] = await typed(t, 'service', 'install', '--dir', dir, '--dry-run');
  t.is(code, exitCodes.done);
  t.true(out.startsWith(`# ${join(units, 'cohort.service')}\n`), out);
  t.regex(out, /^ExecStart=".*cohort\.mjs" "up" ".*heart"$/m);
  if (dir.startsWith('/tmp/')) t.regex(out, /removes files when it starts.*move the folder/);
  const [, json] = await typed(t, 'service', 'install', '--dir', dir, '--dry-run', '--json', '--name', 'heart');
  const { result } = JSON.parse(json) as { result: Record<string, unknown> };
  t.like(result, { dryRun: true, unit: 'heart.service', system: false });
  t.is((result['advice'] as string[]).length, dir.startsWith('/tmp/') ? 1 : 0);
  t.is((await typed(t, 'service', 'uninstall', '--dir', dir, '--dry-run'))[0], exitCodes.done);
  await t.throwsAsync(readdir(units), { code: 'ENOENT' });
});

test.serial('a service that is not installed is said to be so, with what to do, and its removal changes nothing', async (t) => {
  t.regex((await typed(t, 'service', 'status', '--dir', dir))[1], /not installed; cohort service install --dir .*heart$/m);
  t.regex((await typed(t, 'service', 'uninstall', '--dir', dir))[1], /there is no such unit; nothing was changed/);
});

test.serial('logs are of all nodes or of one, by its folder or its id; another is a usage error', async (t) => {
  const log = join(dir, 'nodes', 'aa-ledger', 'state', 'node.log');
  const line = JSON.stringify({ level: 'info', time: '2026-11-28T16:00:00.000Z', node: 'aa/ledger', port: 4100, msg: 'ready' });
  await mkdir(join(log, '..'), { recursive: true });
  await writeFile(log, `${line}\n`);
  for (const node of [[], ['aa-ledger'], ['aa/ledger']])
    t.is((await typed(t, 'logs', ...node, '--dir', dir))[1], '2026-11-28T16:00:00.000Z aa-ledger info ready port=4100\n');
  t.like(JSON.parse((await typed(t, 'logs', '--dir', dir, '--json'))[1]), {
    result: { source: 'aa-ledger', msg: 'ready', fields: { port: 4100 } },
  });
  t.is((await typed(t, 'logs', '--dir', dir, '--lines', '0'))[1], '');
  t.is((await typed(t, 'logs', 'zz-party', '--dir', dir))[0], exitCodes.usage);
  t.is((await typed(t, 'logs', '-x', '--dir', dir))[0], exitCodes.usage);
});

test.serial('completion is printed for three shells and refused for others', async (t) => {
  for (const shell of ['bash', 'zsh', 'fish']) t.regex((await typed(t, 'completion', shell))[1], /cohort/);
  t.is((await typed(t, 'completion', 'csh'))[0], exitCodes.usage);
});
