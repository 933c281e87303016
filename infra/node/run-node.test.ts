// The shell around real processes: exit codes, signals, lock, ready-file.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import type { Ready } from './ready-file.ts';

const program = join(import.meta.dirname, 'testing', 'node.ts');
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'cohort-node-'));

function start(dir: string, behaviour: string): { child: ChildProcess; ended: Promise<{ code: number | null; stderr: string }> } {
  const child = spawn(process.execPath, [program, dir, behaviour], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = Promise.all([once(child, 'exit') as Promise<[number | null]>, text(child.stderr)]).then(([[code], stderr]) => ({
    code,
    stderr,
  }));
  return { child, ended };
}

async function ready(dir: string, child: ChildProcess): Promise<Ready> {
  while (child.exitCode === null) {
    const content = await readFile(join(dir, 'state', 'ready.json'), 'utf8').catch(() => undefined);
    const found = content === undefined ? undefined : (JSON.parse(content) as Ready);
    if (found !== undefined && found.pid === child.pid) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new RangeError(`ended with ${String(child.exitCode)} before it was ready`);
}

test('a node says where it answers, stops on SIGTERM with 0, and takes its ready-file away', async (t) => {
  const dir = await folder();
  const { child, ended } = start(dir, 'serve');
  const { endpoint, kind } = await ready(dir, child);
  t.is(kind, 'test');
  const socket = connect(Number(/^localhost:(\d+)$/.exec(endpoint ?? '')?.[1]), 'localhost');
  await once(socket, 'connect');
  socket.destroy();
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  t.is(code, 0);
  t.is(stderr, '');
  await t.throwsAsync(access(join(dir, 'state', 'ready.json')));
  t.regex(await readFile(join(dir, 'state', 'events.jsonl'), 'utf8'), /^\{"at":"[^"]+Z","event":"test\.started","round":"p~1~0"\}\n$/);
  t.regex(await readFile(join(dir, 'state', 'node.log'), 'utf8'), /"msg":"stopped"/);
});

test('a wait that SIGINT breaks off is a clean stop', async (t) => {
  const dir = await folder();
  const { child, ended } = start(dir, 'wait');
  await ready(dir, child);
  child.kill('SIGINT');
  t.deepEqual(await ended, { code: 0, stderr: '' });
});

test('an error becomes one line and the exit code of its code', async (t) => {
  const { code, stderr } = await start(await folder(), 'refuse').ended;
  t.is(code, 6);
  t.is(stderr, 'POLICY_REFUSED: round 1: expected dense, got logistic\n');
});

test('a taken port is named as such', async (t) => {
  const { code, stderr } = await start(await folder(), 'bindTaken').ended;
  t.is(code, 1);
  t.regex(stderr, /^PORT_IN_USE: expected a free port/);
});

test('an error that nobody awaited ends the node as a bug, and its log says where', async (t) => {
  const dir = await folder();
  const { code } = await start(dir, 'bug').ended;
  t.is(code, 70);
  t.regex(await readFile(join(dir, 'state', 'node.log'), 'utf8'), /"code":"INTERNAL","detail":"nobody awaited this","stack":"RangeError/);
});

test('a state folder that cannot be one is named as a wrong set-up', async (t) => {
  const dir = await folder();
  await mkdir(join(dir, 'state', 'lock'), { recursive: true });
  const inItsWay = await start(dir, 'wait').ended;
  t.is(inItsWay.code, 2);
  t.regex(inItsWay.stderr, /^CONFIG_INVALID: .*expected a folder that this user may write, got ".*"; correct its owner or mode/);
  await rm(join(dir, 'state'), { recursive: true });
  await writeFile(join(dir, 'state'), '');
  const file = await start(dir, 'wait').ended;
  t.is(file.code, 2);
  t.regex(file.stderr, /^CONFIG_INVALID: expected a folder, not a file of its name; name a folder, or move the file away/);
});

test('a folder has one process; a killed one leaves it free', async (t) => {
  const dir = await folder();
  const first = start(dir, 'wait');
  await ready(dir, first.child);
  const second = await start(dir, 'wait').ended;
  t.is(second.code, 2);
  t.regex(second.stderr, /^FOLDER_IN_USE: .*stop the one that runs/);
  t.is(first.child.pid, (await ready(dir, first.child)).pid);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = start(dir, 'wait');
  t.is(third.child.pid, (await ready(dir, third.child)).pid);
  third.child.kill('SIGTERM');
  t.is((await third.ended).code, 0);
});
