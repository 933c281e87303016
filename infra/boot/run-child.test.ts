// A command started through us ends as it would have ended alone: same code, same signal, signals passed on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import test from 'ava';

const module = JSON.stringify(path.join(import.meta.dirname, 'run-child.mjs'));

/** A process that runs `script` through runChild and takes its exit code. */
const starter = (script: string) => {
  const program = `import { runChild } from ${module}; process.exitCode = await runChild(process.execPath, ['-e', ${JSON.stringify(script)}]);`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
};

test("the child's exit code is ours", async (t) => {
  t.deepEqual(await once(starter('process.exitCode = 6'), 'exit'), [6, null]);
});

test('a child killed by a signal kills us by the same one', async (t) => {
  t.deepEqual(await once(starter("process.kill(process.pid, 'SIGKILL')"), 'exit'), [null, 'SIGKILL']);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} reaches the child, which decides how to end`, async (t) => {
    const child = starter(`process.on('${signal}', () => process.exit(3)); setInterval(() => {}, 1000); console.log('up')`);
    await once(child.stdout, 'data');
    child.kill(signal);
    t.deepEqual(await once(child, 'exit'), [3, null]);
  });
}
