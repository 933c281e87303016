// A program that is kept: started again after it died, ended in order, and gone when this process is, however that one ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { isAlive } from '../node/is-alive.ts';
import { endWithUs } from './end-with-us.ts';
import { KeptProgram } from './kept-program.ts';

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
};

async function folder(t: ExecutionContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-kept-'));
  t.teardown(() => rm(dir, { recursive: true }));
  return dir;
}

test('a program that was killed is started again, and told; disposal ends it for good', async (t) => {
  const told: string[] = [];
  const log = join(await folder(t), 'log');
  await using endings = endWithUs();
  const tell = (line: string) => told.push(line);
  const kept = new KeptProgram(
    { name: 'va-peer', path: '/bin/sh', args: ['-c', 'echo up; exec sleep 60'], env: {}, log },
    { endings, tell },
  );
  const first = kept.process.pid ?? 0;
  await until(async () => (await readFile(log, 'utf8')) === 'up\n');
  process.kill(first, 'SIGKILL');
  await until(() => kept.process.pid !== first);
  t.regex(told.join('\n'), /^va-peer ended by SIGKILL; read .*log; starting it again in 0\.5 s$/);
  const second = kept.process.pid ?? 0;
  await kept[Symbol.asyncDispose]();
  t.false(isAlive(second));
});

test('a restart that was asked for is no death, and is at once', async (t) => {
  const told: string[] = [];
  await using endings = endWithUs();
  const log = join(await folder(t), 'log');
  await using kept = new KeptProgram(
    { name: 'va-orderer', path: '/bin/sh', args: ['-c', 'exec sleep 60'], env: {}, log },
    { endings, tell: (line) => told.push(line) },
  );
  const first = kept.process.pid;
  await kept.restart();
  await until(() => kept.process.pid !== first);
  t.deepEqual(told, []);
});

test('programs end with the process that keeps them, also where that one is killed, and those that ended before are let be', async (t) => {
  const module = new URL('end-with-us.ts', import.meta.url).href;
  const source = `
    import { spawn } from 'node:child_process';
    import { endWithUs } from '${module}';
    const endings = endWithUs();
    const pids = [1, 2, 3].map(() => spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }).pid);
    for (const pid of pids) endings.add(pid);
    endings.remove(pids[1]);
    console.log(JSON.stringify(pids));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const [one = 0, released = 0, other = 0] = JSON.parse(said.toString()) as number[];
  t.teardown(() => process.kill(released, 'SIGKILL'));
  child.kill('SIGKILL');
  await until(() => !isAlive(one) && !isAlive(other));
  t.true(isAlive(released));
});
