// Certificates of this folder on real sockets: who is let in, who is refused, and when that changes.
import { connect as connectTcp } from 'node:net';
import { connect } from 'node:tls';
import test from 'ava';
import type { CohortError } from '@cohort/protos/errors';
import { createChannel } from '@cohort/protos/transport/channel';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';
import { issueCertificate } from './issue-certificate.ts';
import { both, client, codeOf, dial, echo, nodeOf, organisations, question, serve, server, stranger } from './testing/network.ts';

test('a handler sees which registered node calls', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const channel = dial(t, up, client);
  t.deepEqual(await unary(channel, 'Ledger', 'Evaluate', { verb: 'é', body: '1' }), {
    node: 'hungary/agent',
    role: 'agent',
    said: { body: '1', verb: 'é' },
  });
  t.true(channel.traffic.sent > 0 && channel.traffic.received === up.traffic.sent);
});

test('an organisation admitted later connects without a restart of the server', async (t) => {
  const { server: up, trust } = await serve(t, echo, client.trust);
  t.is(await codeOf(t, unary(dial(t, up, stranger), 'Ledger', 'Evaluate', question)), 'UNREACHABLE');
  trust.update(both(client.trust, stranger.trust));
  t.like(await unary(dial(t, up, stranger), 'Ledger', 'Evaluate', question), { node: 'switzerland/agent' });
});

test('a certificate of a known authority that nobody registered is refused', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const unregistered = await nodeOf('hungary', 'party');
  const refused = await t.throwsAsync<CohortError>(unary(dial(t, up, unregistered), 'Ledger', 'Evaluate', question));
  t.is(refused.code, 'CERTIFICATE_UNKNOWN');
  t.regex(refused.message, /have it admitted by vote/);
});

test('what a rotation or another authority replaced is let in while it holds, and no longer', async (t) => {
  const { server: up, trust } = await serve(t, echo, client.trust);
  const renewed = await nodeOf('hungary', 'agent');
  const [organisation] = client.trust.organisations;
  const [node] = renewed.trust.nodes;
  if (organisation === undefined || node === undefined) return t.fail();
  const caPem = stranger.trust.organisations.map((item) => item.caPem).join('');
  const held = { ...node, rotation: { former: client.trust.nodes } };
  trust.update({ organisations: [{ ...organisation, caPem, formerCaPem: organisation.caPem }], nodes: [held] });
  t.like(await unary(dial(t, up, client), 'Ledger', 'Evaluate', question), { node: 'hungary/agent' });
  t.like(await unary(dial(t, up, renewed), 'Ledger', 'Evaluate', question), { node: 'hungary/agent' });
  trust.update({ organisations: [organisation], nodes: [node] });
  t.is(await codeOf(t, unary(dial(t, up, client), 'Ledger', 'Evaluate', question)), 'CERTIFICATE_UNKNOWN');
  trust.update({ organisations: [{ ...organisation, caPem }], nodes: [held] });
  t.is(await codeOf(t, unary(dial(t, up, renewed), 'Ledger', 'Evaluate', question)), 'UNREACHABLE');
});

test('an authority cannot speak for a node of another organisation', async (t) => {
  const { server: up } = await serve(t, echo, both(client.trust, stranger.trust));
  const authority = organisations.get('switzerland')?.authority;
  const tls = await issueCertificate({ usage: 'tls', msp: 'hungary', name: 'hungary/agent' }, authority);
  t.is(await codeOf(t, unary(dial(t, up, { ...client, tls }), 'Ledger', 'Evaluate', question)), 'CERTIFICATE_UNKNOWN');
});

test('the client refuses a server with another certificate than the pinned one', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const other = await nodeOf('cleveland', 'agent');
  const channel = dial(t, up, client, both(server.trust, other.trust), other.certSha256);
  const refused = await t.throwsAsync<CohortError>(unary(channel, 'Ledger', 'Evaluate', question));
  t.is(refused.code, 'CERTIFICATE_UNKNOWN');
  t.regex(refused.message, /expected certificate .* of cleveland\/party/);
});

test('the client refuses a server of an unknown authority, and connects once it is admitted', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const trust = new TrustStore(client.trust);
  const channel = createChannel({ endpoint: up.endpoint, tls: client.tls, trust, deadlineMs: 3000 });
  t.teardown(() => {
    channel.close();
  });
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question)), 'CERTIFICATE_UNKNOWN');
  trust.update(server.trust);
  let answer: unknown;
  for (let tries = 0; answer === undefined && tries < 30; tries += 1)
    answer = await unary(channel, 'Ledger', 'Evaluate', question).catch(
      () => new Promise<undefined>((resolve) => setTimeout(resolve, 50, undefined)),
    );
  t.like(answer, { node: 'hungary/agent' });
  trust.update({ organisations: [], nodes: [] });
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question)), 'CERTIFICATE_UNKNOWN');
});

test('expired and not yet valid certificates are refused on both sides', async (t) => {
  const hour = 3_600_000;
  const expired = { notBefore: new Date(Date.now() - 2 * hour), notAfter: new Date(Date.now() - hour) };
  const future = { notBefore: new Date(Date.now() + hour), notAfter: new Date(Date.now() + 2 * hour) };
  for (const dates of [expired, future]) {
    const badClient = await nodeOf('hungary', 'agent', dates);
    const { server: up } = await serve(t, echo, badClient.trust);
    t.is(await codeOf(t, unary(dial(t, up, badClient), 'Ledger', 'Evaluate', question)), 'CERTIFICATE_EXPIRED');
    const badServer = await nodeOf('cleveland', 'party', dates);
    const { server: late } = await serve(t, echo, client.trust, { tls: badServer.tls });
    const channel = dial(t, late, client, badServer.trust, badServer.certSha256);
    t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question)), 'CERTIFICATE_EXPIRED');
  }
});

test('a certificate that expires while its connection is open is refused at the next call', async (t) => {
  let now = Date.now();
  const { server: up } = await serve(t, echo, client.trust, { now: () => now });
  const channel = dial(t, up, client);
  await unary(channel, 'Ledger', 'Evaluate', question);
  now += 2 * 365 * 24 * 3_600_000;
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question)), 'CERTIFICATE_EXPIRED');
});

test('no connection without a client certificate, and none below TLS 1.3', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const ca = server.trust.organisations.map(({ caPem }) => caPem);
  const opens = (options: object): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ host: 'localhost', port: up.port, ca, ALPNProtocols: ['h2'], ...options });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? 'error');
      });
      socket.on('close', () => {
        resolve('closed');
      });
      socket.on('data', () => {
        resolve(socket.getProtocol() ?? 'none');
        socket.destroy();
      });
    });
  const own = { cert: client.tls.certPem, key: client.tls.keyPem };
  t.is(await opens(own), 'TLSv1.3');
  t.not(await opens({}), 'TLSv1.3');
  t.regex(await opens({ ...own, maxVersion: 'TLSv1.2' }), /PROTOCOL_VERSION|ECONNRESET/);
});

test('bytes that are not TLS do not disturb the others', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const socket = connectTcp(up.port, 'localhost');
  socket.on('error', () => undefined);
  socket.end('GET / HTTP/1.1\r\n\r\n');
  t.like(await unary(dial(t, up, client), 'Ledger', 'Evaluate', question), { node: 'hungary/agent' });
});
