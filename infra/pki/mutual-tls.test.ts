// Certificates of this folder on real sockets: who is let in, who is refused, and when that changes.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { connect as connectTcp } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { VectorHeader } from '@cohort/protos/messages';
import { createChannel, type Channel } from '@cohort/protos/transport/channel';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import { cutFrames, joinFrames, storeFrames } from '@cohort/protos/transport/frames';
import type { Handlers } from '@cohort/protos/transport/handlers';
import { createServer, type Server } from '@cohort/protos/transport/server';
import { TrustStore, type Trust } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import { watchDocuments } from '@cohort/protos/transport/watch-documents';
import { CohortError } from '@cohort/protos/errors';
import { certSha256 } from './certificate-sha256.ts';
import { createOrganisation, type Organisation } from './create-organisation.ts';
import { issueCertificate, type CertifiedKey } from './issue-certificate.ts';

interface TestNode {
  readonly tls: CertifiedKey;
  readonly certSha256: string;
  readonly trust: Trust;
}

const organisations = new Map<string, Organisation>();
let server: TestNode;
let client: TestNode;
let stranger: TestNode;

async function nodeOf(msp: string, role: 'agent' | 'party', dates: { notBefore?: Date; notAfter?: Date } = {}): Promise<TestNode> {
  const organisation = organisations.get(msp) ?? (await createOrganisation(await mkdtemp(join(tmpdir(), 'cohort-tls-')), msp));
  organisations.set(msp, organisation);
  const tls = await issueCertificate({ usage: 'tls', msp, name: `${msp}/${role}`, ...dates }, organisation.authority);
  const fingerprint = certSha256(tls.certPem);
  const trust: Trust = {
    organisations: [{ msp, caPem: organisation.caPem }],
    nodes: [{ msp, node: `${msp}/${role}`, role, tlsCertSha256: fingerprint }],
  };
  return { tls, certSha256: fingerprint, trust };
}

const both = (...parts: readonly Trust[]): Trust => ({
  organisations: parts.flatMap((part) => part.organisations),
  nodes: parts.flatMap((part) => part.nodes),
});

test.before(async () => {
  server = await nodeOf('cleveland', 'party');
  client = await nodeOf('hungary', 'agent');
  stranger = await nodeOf('switzerland', 'agent');
});

async function serve(t: ExecutionContext, handlers: Handlers, trust: Trust, options: { now?: () => number; tls?: CertifiedKey } = {}) {
  const store = new TrustStore();
  store.update(trust);
  const started = await createServer({ tls: options.tls ?? server.tls, trust: store, services: handlers, ...options });
  t.teardown(() => started.close(0));
  return { server: started, trust: store };
}

function dial(
  t: ExecutionContext,
  to: Server,
  as: TestNode,
  trust: Trust = server.trust,
  expectedPeerCertSha256 = server.certSha256,
): Channel {
  const store = new TrustStore();
  store.update(trust);
  const channel = createChannel({ endpoint: to.endpoint, tls: as.tls, trust: store, expectedPeerCertSha256, deadlineMs: 3000 });
  t.teardown(() => {
    channel.close();
  });
  return channel;
}

const echo: Handlers = { Party: { Hello: ({ peer, document }) => ({ node: peer.node, role: peer.role, said: document }) } };

test('a handler sees which registered node calls', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const channel = dial(t, up, client);
  t.deepEqual(await unary(channel, 'Party', 'Hello', { b: 1, a: 'é' }), { node: 'hungary/agent', role: 'agent', said: { a: 'é', b: 1 } });
  t.true(channel.traffic.sent > 0 && channel.traffic.received === up.traffic.sent);
});

test('an organisation admitted later connects without a restart of the server', async (t) => {
  const { server: up, trust } = await serve(t, echo, client.trust);
  t.is((await t.throwsAsync<CohortError>(unary(dial(t, up, stranger), 'Party', 'Hello', {}))).code, 'UNREACHABLE');
  trust.update(both(client.trust, stranger.trust));
  t.like(await unary(dial(t, up, stranger), 'Party', 'Hello', {}), { node: 'switzerland/agent' });
});

test('a suspended node is refused on the connection that it has open', async (t) => {
  const { server: up, trust } = await serve(t, echo, client.trust);
  const channel = dial(t, up, client);
  await unary(channel, 'Party', 'Hello', {});
  trust.update({ ...client.trust, organisations: client.trust.organisations.map((item) => ({ ...item, status: 'suspended' })) });
  const refused = await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}));
  t.is(refused.code, 'CERTIFICATE_UNKNOWN');
  t.regex(refused.message, /have it admitted by vote/);
});

test('a certificate of a known authority that nobody registered is refused', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const unregistered = await nodeOf('hungary', 'party');
  t.is((await t.throwsAsync<CohortError>(unary(dial(t, up, unregistered), 'Party', 'Hello', {}))).code, 'CERTIFICATE_UNKNOWN');
});

test('an authority cannot speak for a node of another organisation', async (t) => {
  const { server: up } = await serve(t, echo, both(client.trust, stranger.trust));
  const authority = organisations.get('switzerland')?.authority;
  const tls = await issueCertificate({ usage: 'tls', msp: 'hungary', name: 'hungary/agent' }, authority);
  t.is((await t.throwsAsync<CohortError>(unary(dial(t, up, { ...client, tls }), 'Party', 'Hello', {}))).code, 'CERTIFICATE_UNKNOWN');
});

test('the client refuses a server with another certificate than the pinned one', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const other = await nodeOf('cleveland', 'agent');
  const channel = dial(t, up, client, both(server.trust, other.trust), other.certSha256);
  const refused = await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}));
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
  t.is((await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}))).code, 'CERTIFICATE_UNKNOWN');
  trust.update(server.trust);
  let answer: unknown;
  for (let tries = 0; answer === undefined && tries < 30; tries += 1)
    answer = await unary(channel, 'Party', 'Hello', {}).catch(
      () => new Promise<undefined>((resolve) => setTimeout(resolve, 50, undefined)),
    );
  t.like(answer, { node: 'hungary/agent' });
  trust.update({ organisations: [], nodes: [] });
  t.is((await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}))).code, 'CERTIFICATE_UNKNOWN');
});

test('expired and not yet valid certificates are refused on both sides', async (t) => {
  const hour = 3_600_000;
  const expired = { notBefore: new Date(Date.now() - 2 * hour), notAfter: new Date(Date.now() - hour) };
  const future = { notBefore: new Date(Date.now() + hour), notAfter: new Date(Date.now() + 2 * hour) };
  for (const dates of [expired, future]) {
    const badClient = await nodeOf('hungary', 'agent', dates);
    const { server: up } = await serve(t, echo, badClient.trust);
    t.is((await t.throwsAsync<CohortError>(unary(dial(t, up, badClient), 'Party', 'Hello', {}))).code, 'CERTIFICATE_EXPIRED');
    const badServer = await nodeOf('cleveland', 'party', dates);
    const { server: late } = await serve(t, echo, client.trust, { tls: badServer.tls });
    const channel = dial(t, late, client, badServer.trust, badServer.certSha256);
    t.is((await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}))).code, 'CERTIFICATE_EXPIRED');
  }
});

test('a certificate that expires while its connection is open is refused at the next call', async (t) => {
  let now = Date.now();
  const { server: up } = await serve(t, echo, client.trust, { now: () => now });
  const channel = dial(t, up, client);
  await unary(channel, 'Party', 'Hello', {});
  now += 2 * 365 * 24 * 3_600_000;
  t.is((await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}))).code, 'CERTIFICATE_EXPIRED');
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

test('a refusal keeps its code and text, and an unforeseen error tells the caller nothing', async (t) => {
  const errors: string[] = [];
  const store = new TrustStore(client.trust);
  const up = await createServer({
    tls: server.tls,
    trust: store,
    onError: (method, error) => errors.push(`${method} ${error.message}`),
    services: {
      Party: {
        Hello: () => Promise.reject(new CohortError('ROUND_CLOSED', 'round 1: expected collecting, got ‘committed’\nsee the ledger')),
        Deliver: () => Promise.reject(new RangeError('key 00ff')),
      },
    },
  });
  t.teardown(() => up.close(0));
  const channel = dial(t, up, client);
  const refused = await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}));
  t.is(refused.message, 'ROUND_CLOSED: round 1: expected collecting, got ‘committed’\nsee the ledger');
  const failed = await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Deliver', {}));
  t.is(failed.code, 'INTERNAL');
  t.false(failed.message.includes('00ff'));
  t.deepEqual(errors, ['/cohort.v1.Party/Deliver INTERNAL: key 00ff']);
  t.is((await t.throwsAsync<CohortError>(unary(channel, 'Ledger', 'Head', {}))).code, 'VERB_UNKNOWN');
});

test('nobody there is UNREACHABLE, no answer is TIMED_OUT, and the handler learns of it', async (t) => {
  const gone = Promise.withResolvers<unknown>();
  const { server: up } = await serve(
    t,
    {
      Party: {
        Deliver: () => ({}),
        Hello: ({ signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              gone.resolve(signal.reason);
              resolve({});
            });
          }),
      },
    },
    client.trust,
  );
  const channel = dial(t, up, client);
  await unary(channel, 'Party', 'Deliver', {});
  t.is((await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}, { deadlineMs: 300 }))).code, 'TIMED_OUT');
  t.true((await gone.promise) instanceof CohortError);
  const stop = new AbortController();
  setTimeout(() => {
    stop.abort();
  }, 50);
  t.is((await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}, { signal: stop.signal }))).code, 'TIMED_OUT');
  await up.close(0);
  t.is((await t.throwsAsync<CohortError>(unary(channel, 'Party', 'Hello', {}))).code, 'UNREACHABLE');
});

const header: VectorHeader = { round: 'p~1~0', termsHash: '00', member: 'hungary', com: '11', from: 'hungary', to: 1, offset: 0, total: 0 };

test('an upload arrives whole and resumes at its offset; a download brings it back', async (t) => {
  const body = Uint8Array.from({ length: 3_300_000 }, (_, index) => index % 251);
  let held: Uint8Array = new Uint8Array(0);
  const { server: up } = await serve(
    t,
    {
      Agent: {
        Upload: async (call) => {
          const append = (bytes: Uint8Array): void => {
            held = Buffer.concat([held, bytes]);
          };
          return {
            offset: await storeFrames(call.header, call.frames, {
              held: held.length,
              read: (at, length) => held.subarray(at, at + length),
              append,
            }),
          };
        },
        Model: () => cutFrames(held),
      },
    },
    client.trust,
  );
  const channel = dial(t, up, client);
  const send = (offset: number, bytes: Iterable<Uint8Array>) =>
    uploadFrames(channel, 'Agent', 'Upload', { ...header, offset, total: body.length }, bytes);
  t.deepEqual(await send(0, cutFrames(body.subarray(0, 1_200_000))), { offset: 1_200_000 });
  t.is((await t.throwsAsync<CohortError>(send(1_200_001, cutFrames(body, 1_200_001)))).code, 'FRAME_OUT_OF_ORDER');
  t.deepEqual(await send(1_000_000, cutFrames(body, 1_000_000)), { offset: body.length });
  t.is((await t.throwsAsync<CohortError>(send(3_299_999, [Uint8Array.of(1, 2)]))).code, 'FRAME_PAST_END');
  t.is((await t.throwsAsync<CohortError>(send(0, [Uint8Array.of(1)]))).code, 'FRAME_OVERLAP');
  t.is(Buffer.compare(held, body), 0);
  t.is(Buffer.compare(await joinFrames(downloadFrames(channel, 'Agent', 'Model', {}), 4_000_000), body), 0);
  t.is((await t.throwsAsync<CohortError>(joinFrames(downloadFrames(channel, 'Agent', 'Model', {}), 3_000_000))).code, 'FRAME_PAST_END');
});

test('a frame beyond 2 MiB is refused before it is sent', async (t) => {
  const { server: up } = await serve(t, { Agent: { Upload: () => ({}) } }, client.trust);
  const large = uploadFrames(dial(t, up, client), 'Agent', 'Upload', { ...header, total: 3_000_000 }, [
    new Uint8Array(2 * 1024 * 1024 + 1),
  ]);
  t.is((await t.throwsAsync<CohortError>(large)).code, 'FRAME_TOO_LARGE');
});

test('an upload that its handler refuses at the header ends at once', async (t) => {
  const { server: up } = await serve(
    t,
    { Agent: { Upload: () => Promise.reject(new CohortError('MEMBER_NOT_ENROLLED', 'hungary: expected an enrolled member')) } },
    client.trust,
  );
  let sent = 0;
  const frames = function* () {
    for (; sent < 200; sent += 1) yield new Uint8Array(1024 * 1024);
  };
  const refused = await t.throwsAsync<CohortError>(
    uploadFrames(dial(t, up, client), 'Agent', 'Upload', { ...header, total: 2 ** 30 }, frames()),
  );
  t.is(refused.code, 'MEMBER_NOT_ENROLLED');
  t.true(sent < 200, `sent ${String(sent)} MiB to a deaf server`);
});

test('a download that its handler refuses keeps the code, before and after the first frame', async (t) => {
  const { server: up } = await serve(
    t,
    {
      Party: {
        *Heal({ document }) {
          if (document === 1) yield Uint8Array.of(7);
          throw new CohortError('ROLE_NOT_ALLOWED', 'index 0: expected another role');
        },
      },
    },
    client.trust,
  );
  const channel = dial(t, up, client);
  for (const document of [0, 1])
    t.is((await t.throwsAsync<CohortError>(joinFrames(downloadFrames(channel, 'Party', 'Heal', document), 9))).code, 'ROLE_NOT_ALLOWED');
});

test('a watch delivers documents as they come, and ends when the server closes', async (t) => {
  const { server: up } = await serve(
    t,
    {
      Ledger: {
        async *Blocks({ document, signal }) {
          for (let height = Number(document); !signal.aborted; height += 1) {
            yield { height };
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        },
      },
    },
    client.trust,
  );
  const heights: unknown[] = [];
  const watch = async (): Promise<void> => {
    for await (const block of watchDocuments(dial(t, up, client), 'Ledger', 'Blocks', 5)) {
      heights.push(block);
      if (heights.length === 3) void up.close(200);
    }
  };
  await watch().catch((error: unknown) => {
    t.is(CohortError.from(error).code, 'UNREACHABLE');
  });
  t.deepEqual(heights.slice(0, 3), [{ height: 5 }, { height: 6 }, { height: 7 }]);
});

test('a taken port is PORT_IN_USE', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const second = createServer({ tls: server.tls, trust: new TrustStore(), services: echo, port: up.port });
  t.is((await t.throwsAsync<CohortError>(second)).code, 'PORT_IN_USE');
});

test('bytes that are not TLS do not disturb the others', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const socket = connectTcp(up.port, 'localhost');
  socket.on('error', () => undefined);
  socket.end('GET / HTTP/1.1\r\n\r\n');
  t.like(await unary(dial(t, up, client), 'Party', 'Hello', {}), { node: 'hungary/agent' });
});
