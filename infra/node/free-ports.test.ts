// Ports that are chosen first and opened later.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'ava';
import { firstEphemeral, freePorts } from './free-ports.ts';

test('none is given twice, none is one that the machine takes for connections, and each can be opened', async (t) => {
  const ports = [...(await freePorts(20)), ...(await freePorts(20))];
  t.is(new Set(ports).size, 40);
  t.true(ports.every((port) => port > 10_000 && port < 32_768));
  for (const port of ports) {
    const server = createServer().listen(port, 'localhost');
    await once(server, 'listening');
    server.close();
  }
});

test('two processes at once are given different ones, though neither opens any', async (t) => {
  const given = await Promise.all(Array.from({ length: 3 }, () => portsOfAnother(100)));
  const all = given.flatMap(({ ports }) => ports);
  t.is(new Set(all).size, 300);
  for (const { end } of given) end();
});

test('a range for connections that begins low leaves the usual ones below the usual range', (t) => {
  t.is(firstEphemeral('32768\t60999\n'), 32_768);
  t.is(firstEphemeral('49152\t65535\n'), 49_152);
  t.is(firstEphemeral('1024\t65535\n'), 32_768);
  t.is(firstEphemeral(''), 32_768);
});

/** Of a process that goes on until it is ended. */
async function portsOfAnother(count: number): Promise<{ readonly ports: readonly number[]; readonly end: () => void }> {
  const script = `import { freePorts } from ${JSON.stringify(import.meta.resolve('./free-ports.ts'))};
console.log(JSON.stringify(await freePorts(${String(count)}))); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { ports: JSON.parse(String(line)) as number[], end: () => child.kill() };
}
