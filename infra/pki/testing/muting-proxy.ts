// A TCP proxy that can stop forwarding without closing a connection: what a firewall that drops packets looks like from both ends.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import type { ExecutionContext } from 'ava';

export interface MutingProxy {
  readonly endpoint: string;
  /** From here on nothing passes on the connections that are open, in either direction, and none of them is closed. */
  mute(): void;
}

/** Listens on a port of its own and forwards to `localhost:port`. */
export async function mutingProxy(t: ExecutionContext, port: number): Promise<MutingProxy> {
  let muted = false;
  const sockets = new Set<Socket>();
  const forward = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('error', () => undefined);
    from.on('data', (bytes) => {
      if (!muted) to.write(bytes);
    });
    from.on('end', () => {
      if (!muted) to.end();
    });
  };
  const proxy = createServer({ allowHalfOpen: true }, (inward) => {
    const outward = connect({ port, host: 'localhost', allowHalfOpen: true });
    forward(inward, outward);
    forward(outward, inward);
  });
  proxy.listen(0, 'localhost');
  await once(proxy, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const mute = (): void => {
    muted = true;
  };
  return { endpoint: `localhost:${String((proxy.address() as AddressInfo).port)}`, mute };
}
