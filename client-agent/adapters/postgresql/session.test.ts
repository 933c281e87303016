// That no variable of the environment has a query asked by another driver than the one that is installed with this.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';

test('NODE_PG_FORCE_NATIVE loads no native driver, wherever one lies', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'cohort-driver-'));
  t.teardown(() => rm(home, { recursive: true }));
  const [loaded, driver] = [join(home, 'loaded'), join(home, 'pg-native')];
  await mkdir(driver);
  await writeFile(join(driver, 'index.js'), `require('node:fs').writeFileSync(${JSON.stringify(loaded)}, '');`);
  const program = `
    import { openSession } from ${JSON.stringify(join(import.meta.dirname, 'session.ts'))};
    const description = { kind: 'postgresql', host: '127.0.0.1', port: 1, database: 'a', user: 'a', query: 'SELECT 1', timeoutSeconds: 1 };
    console.log((await openSession({ name: 'visits.json', description }, '/visits.json').catch((error) => error)).code);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, NODE_PG_FORCE_NATIVE: '1', NODE_PATH: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  t.is(said.trim(), 'DATABASE_UNREACHABLE');
  t.false(existsSync(loaded));
});
