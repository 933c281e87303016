// A suspension on real sockets: what is open is cut on both sides by the update itself, and nothing new is let in.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { createChannel } from '@cohort/protos/transport/channel';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';
import { watchDocuments } from '@cohort/protos/transport/watch-documents';
import { createOrganisation } from './create-organisation.ts';
import { both, client, codeOf, dial, echo, nodeOf, question, serve, server, type TestNode } from './testing/network.ts';

/** No test here is about how long an answer takes, but for the one that says so. */
const patience = { deadlineMs: 30_000 };

const zero = '00'.repeat(32);
const block = {
  header: { height: 1, previousHash: zero, merkleRoot: zero, stateHash: zero, hash: zero, signatures: [] },
  transactions: [],
};

/** A handler that sends one document and then waits until its caller is gone. */
function watched() {
  const left = Promise.withResolvers<unknown>();
  const handlers = {
    Ledger: {
      ...echo.Ledger,
      async *Blocks({ signal }: { readonly signal: AbortSignal }) {
        yield block;
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve, { once: true });
        });
        left.resolve(signal.reason);
      },
    },
  };
  return { handlers, left: left.promise };
}

/** A server of which this caller has read the first block of a stream that stays open. */
async function streaming(t: ExecutionContext, caller: TestNode) {
  const { handlers, left } = watched();
  const { server: up, trust } = await serve(t, handlers, caller.trust);
  const channel = dial(t, up, caller);
  const cut = closedSocket(up.port);
  const blocks = watchDocuments(channel, 'Ledger', 'Blocks', { from: 1 }, patience);
  await blocks.next();
  /** The stream ends with this code on both sides, and the connection is cut. */
  const ends = async (code: 'CERTIFICATE_UNKNOWN' | 'CERTIFICATE_EXPIRED') => {
    const refused = await t.throwsAsync<CohortError>(blocks.next(), { code });
    t.true((await left) instanceof Error);
    await cut;
    return refused;
  };
  return { channel, trust, ends };
}

/** Resolves when the connection that is opened next to this port has closed; rejects when nobody would wait any longer. */
function closedSocket(port: number): Promise<unknown> {
  const closed = Promise.withResolvers<unknown>();
  const opened = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort === port) socket.once('close', closed.resolve);
  };
  subscribe('net.server.socket', opened);
  const late = setTimeout(() => {
    closed.reject(new CohortError('TIMED_OUT', 'the connection is still open'));
  }, patience.deadlineMs);
  return closed.promise.finally(() => {
    clearTimeout(late);
    unsubscribe('net.server.socket', opened);
  });
}

test("a suspended caller's open stream ends at the update with the reason, its connection is cut, and its next call is refused", async (t) => {
  const { channel, trust, ends } = await streaming(t, client);
  trust.suspend('hungary');
  const refused = await ends('CERTIFICATE_UNKNOWN');
  t.regex(refused.message, /it was suspended or has a new certificate/);
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question, patience)), 'UNREACHABLE');
});

/** Long enough for a loaded machine to open the stream in. */
const lifeMs = 8000;

test("an open stream ends with its caller's certificate, and its connection is cut", async (t) => {
  const { ends } = await streaming(t, await nodeOf('hungary', 'party', { notAfter: new Date(Date.now() + lifeMs) }));
  await ends('CERTIFICATE_EXPIRED');
});

test('an open stream ends when the registry has its caller’s certificate no more, though its organisation is active', async (t) => {
  const { trust, ends } = await streaming(t, client);
  trust.update({ ...client.trust, nodes: [] });
  await ends('CERTIFICATE_UNKNOWN');
});

test('an open stream ends when the authority that let its caller in is replaced, though the registry still has its certificate', async (t) => {
  const { channel, trust, ends } = await streaming(t, client);
  const next = await createOrganisation(await mkdtemp(join(tmpdir(), 'cohort-tls-')), 'hungary');
  const [before] = client.trust.organisations;
  if (before === undefined) return t.fail();
  trust.update({ organisations: [{ msp: 'hungary', caPem: next.caPem, formerCaPem: before.caPem }], nodes: client.trust.nodes });
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Head', {}, patience)), 'VERB_UNKNOWN', 'the former authority still holds');
  trust.update({ organisations: [{ msp: 'hungary', caPem: next.caPem }], nodes: client.trust.nodes });
  await ends('CERTIFICATE_UNKNOWN');
});

test("a suspended server's open stream ends at its caller's update, and no call to it begins", async (t) => {
  const { handlers, left } = watched();
  const { server: up } = await serve(t, handlers, client.trust);
  const trust = new TrustStore();
  trust.update(server.trust);
  const channel = createChannel({ endpoint: up.endpoint, tls: client.tls, trust, ...patience });
  t.teardown(() => {
    channel.close();
  });
  const blocks = watchDocuments(channel, 'Ledger', 'Blocks', { from: 1 }, patience);
  await blocks.next();
  trust.suspend('cleveland');
  const refused = await t.throwsAsync<CohortError>(blocks.next(), { code: 'CERTIFICATE_UNKNOWN' });
  t.regex(refused.message, /cleveland\/party: .*it was suspended or has a new certificate/);
  await left;
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question, patience)), 'CERTIFICATE_UNKNOWN');
});

test('others keep their connections when one organisation is suspended', async (t) => {
  const other = await nodeOf('longbeach', 'agent');
  const { server: up, trust } = await serve(t, watched().handlers, both(client.trust, other.trust));
  const blocks = watchDocuments(dial(t, up, client), 'Ledger', 'Blocks', { from: 1 }, patience);
  const calls = dial(t, up, other);
  await blocks.next();
  await unary(calls, 'Ledger', 'Evaluate', question, patience);
  trust.suspend('longbeach');
  t.is(await codeOf(t, unary(calls, 'Ledger', 'Evaluate', question, patience)), 'CERTIFICATE_UNKNOWN');
  const more = blocks.next();
  t.is(await Promise.race([more, Promise.resolve('open')]), 'open');
  t.like(await unary(dial(t, up, client), 'Ledger', 'Evaluate', question, patience), { node: 'hungary/agent' });
});

test('a call waits while the registry is known to have changed, and is answered by what it says then', async (t) => {
  const { server: up, trust } = await serve(t, echo, both());
  trust.update(client.trust);
  const fresh = await nodeOf('hungary', 'agent');
  trust.hold();
  const call = unary(dial(t, up, fresh), 'Ledger', 'Evaluate', question, patience);
  const known = unary(dial(t, up, client), 'Ledger', 'Evaluate', question, { deadlineMs: 500 });
  t.is(await codeOf(t, known), 'TIMED_OUT');
  trust.update(fresh.trust);
  t.like(await call, { node: 'hungary/agent' });
});
