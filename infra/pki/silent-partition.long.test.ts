// A connection that falls silent without being closed: both ends give it up within the time that they state.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { createChannel } from '@cohort/protos/transport/channel';
import type { Keepalive } from '@cohort/protos/transport/keepalive';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { watchDocuments } from '@cohort/protos/transport/watch-documents';
import { mutingProxy } from './testing/muting-proxy.ts';
import { client, serve, server } from './testing/network.ts';

const zero = '00'.repeat(32);
const firstBlock = {
  header: { height: 1, previousHash: zero, merkleRoot: zero, stateHash: zero, hash: zero, signatures: [] },
  transactions: [],
};

const fast: Keepalive = { everyMs: 100, answerMs: 900 };
const never: Keepalive = { everyMs: 600_000, answerMs: 600_000 };

/** A watch through a proxy, its first document received. `seen`: what the watcher fails with; `left`: why the handler's signal aborted. */
async function watching(t: ExecutionContext, keepalive: { caller: Keepalive; server: Keepalive }) {
  const left = Promise.withResolvers<unknown>();
  const { server: up } = await serve(
    t,
    {
      Ledger: {
        async *Blocks({ signal }) {
          yield firstBlock;
          await new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => {
              resolve();
            });
          });
          left.resolve(signal.reason);
        },
      },
    },
    client.trust,
    { keepalive: keepalive.server },
  );
  const proxy = await mutingProxy(t, up.port);
  const channel = createChannel({
    endpoint: proxy.endpoint,
    tls: client.tls,
    trust: new TrustStore(server.trust),
    expectedPeerCertSha256: server.certSha256,
    keepalive: keepalive.caller,
  });
  t.teardown(() => {
    channel.close();
  });
  const blocks = watchDocuments(channel, 'Ledger', 'Blocks', { from: 1 });
  t.deepEqual((await blocks.next()).value, firstBlock);
  const seen = blocks.next().then(
    () => 'the end',
    (error: unknown) => CohortError.from(error).code,
  );
  return { up, proxy, seen, left: left.promise };
}

/** What comes first: the value, or silence for as long as pings and their answer may take, twice. */
const within = (value: Promise<unknown>): Promise<unknown> => Promise.race([value, delay(2 * (fast.everyMs + fast.answerMs), 'nothing')]);

test('a watch that falls silent is UNREACHABLE for its caller within the stated time, and not before', async (t) => {
  const { proxy, seen } = await watching(t, { caller: fast, server: never });
  t.is(await Promise.race([seen, delay(5 * fast.everyMs, 'open')]), 'open', 'a quiet watch whose server answers pings stays open');
  proxy.mute();
  t.is(await within(seen), 'UNREACHABLE');
});

test('a handler learns that a caller has fallen silent within the stated time', async (t) => {
  const { proxy, left } = await watching(t, { caller: never, server: fast });
  t.is(await Promise.race([left, delay(5 * fast.everyMs, 'open')]), 'open');
  proxy.mute();
  t.true((await within(left)) instanceof CohortError);
});

test('without pings neither end learns of it in that time', async (t) => {
  const { proxy, seen, left } = await watching(t, { caller: never, server: never });
  proxy.mute();
  t.is(await within(Promise.race([seen, left])), 'nothing');
});

test('a server closes, and keeps no socket, though a caller that has fallen silent never answers its goodbye', async (t) => {
  const accepted: Socket[] = [];
  const note = (message: unknown): void => {
    accepted.push((message as { socket: Socket }).socket);
  };
  subscribe('net.server.socket', note);
  t.teardown(() => unsubscribe('net.server.socket', note));
  const { up, proxy } = await watching(t, { caller: never, server: never });
  const own = accepted.filter(({ localPort }) => localPort === up.port);
  t.is(own.length, 1);
  proxy.mute();
  const closed = up.close(50).then(() => 'closed');
  t.is(await within(closed), 'closed');
  t.true(own.every(({ destroyed }) => destroyed));
});
