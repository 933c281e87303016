// What a connection has shown is remembered for as long as it is open, and for no other connection.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import test from 'ava';
import { acceptedSockets } from './accepted-sockets.ts';

const shown = { der: new Uint8Array([1]), sha256: 'ab', validFrom: 'then', validTo: 'later' };

test('a certificate is noted of one open connection, ends with it, and decides whether it is cut', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = acceptedSockets(port);
  t.teardown(() => {
    sockets.close();
    server.close();
  });
  const connected = async (): Promise<{ readonly client: Socket; readonly remote: string }> => {
    const client = connect(port, '127.0.0.1');
    t.teardown(() => client.destroy());
    await once(server, 'connection');
    return { client, remote: `127.0.0.1:${String(client.localPort)}` };
  };
  const [one, other] = [await connected(), await connected()];
  t.is(sockets.shownBy(one.remote), undefined);
  sockets.identified(one.remote, shown);
  t.is(sockets.shownBy(one.remote), shown);
  t.is(sockets.shownBy(other.remote), undefined);

  sockets.destroyShowing('ab');
  await once(one.client, 'close');
  t.is(sockets.shownBy(one.remote), undefined);
  t.false(other.client.destroyed);
  sockets.destroy();
  await once(other.client, 'close');
  t.pass();
});
