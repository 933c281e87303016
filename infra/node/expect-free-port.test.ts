// A port that another program has is named before a node starts there.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { expectFreePort } from './expect-free-port.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-port-'));
test.after.always(() => rm(home, { recursive: true, force: true }));
const listens = (listen: unknown) => writeFile(join(home, 'node.json'), JSON.stringify({ kind: 'party', listen }));

test('another program on the port, and an address of another machine, are said to be', async (t) => {
  const server = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const place = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  await listens(place);
  await t.throwsAsync(expectFreePort(home), {
    message: new RegExp(`^PORT_IN_USE: .*node\\.json: listen: expected a free port, got ${place}, `),
  });
  server.close();
  await once(server, 'close');
  await t.notThrowsAsync(expectFreePort(home));
  await t.notThrowsAsync(expectFreePort(home), 'and it is free again after the look');
  await listens('192.0.2.1:4101');
  await t.throwsAsync(expectFreePort(home), { message: /^CONFIG_INVALID: .*expected an address of this machine, got 192\.0\.2\.1:4101/ });
  await listens(undefined);
  await t.notThrowsAsync(expectFreePort(home));
});
