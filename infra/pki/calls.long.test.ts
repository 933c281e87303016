// The four kinds of call on real sockets: codes, cancellation, resumed uploads, and servers that close.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { VectorHeader } from '@cohort/protos/messages';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import { encodeDocument } from '@cohort/protos/transport/documents';
import { cutFrames, joinFrames, splitHeader, storeFrames } from '@cohort/protos/transport/frames';
import { encodeMessage } from '@cohort/protos/transport/message';
import { createServer } from '@cohort/protos/transport/server';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import { watchDocuments } from '@cohort/protos/transport/watch-documents';
import { client, codeOf, dial, echo, question, serve, serveBytes, server, submission } from './testing/network.ts';

const header: VectorHeader = {
  round: 'p~1~0',
  termsHash: '00'.repeat(32),
  member: 'hungary',
  com: '11'.repeat(32),
  from: 'hungary/agent',
  to: 1,
  offset: 0,
  total: 0,
};
const status = { phase: 'collecting', needsVector: true, offset: 0, receipt: null } as const;
const blockHeader = {
  previousHash: '00'.repeat(32),
  merkleRoot: '00'.repeat(32),
  stateHash: '00'.repeat(32),
  hash: '00'.repeat(32),
  signatures: [],
};
const receipt = { txId: '00'.repeat(32), height: 1, payload: null };
const healing = { round: 'p~1~0', termsHash: '00'.repeat(32), member: 'hungary', com: '11'.repeat(32), index: 1, party: 1 };

test('a refusal keeps its code and text, and an unforeseen error tells the caller nothing', async (t) => {
  const errors: string[] = [];
  const store = new TrustStore(client.trust);
  const up = await createServer({
    tls: server.tls,
    trust: store,
    onError: (method, error) => errors.push(`${method} ${error.message}`),
    services: {
      Ledger: {
        Evaluate: () => Promise.reject(new CohortError('ROUND_CLOSED', 'round 1: expected collecting, got ‘committed’\nsee the ledger')),
        Submit: () => Promise.reject(new RangeError('key 00ff')),
      },
    },
  });
  t.teardown(() => up.close(0));
  const channel = dial(t, up, client);
  const refused = await t.throwsAsync<CohortError>(unary(channel, 'Ledger', 'Evaluate', question));
  t.is(refused.message, 'ROUND_CLOSED: round 1: expected collecting, got ‘committed’\nsee the ledger');
  const failed = await t.throwsAsync<CohortError>(unary(channel, 'Ledger', 'Submit', submission));
  t.is(failed.code, 'INTERNAL');
  t.false(failed.message.includes('00ff'));
  t.deepEqual(errors, ['/cohort.v1.Ledger/Submit INTERNAL: key 00ff']);
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Head', {})), 'VERB_UNKNOWN');
});

test('nobody there is UNREACHABLE, no answer is TIMED_OUT, and the handler learns of it', async (t) => {
  const gone = Promise.withResolvers<unknown>();
  const { server: up } = await serve(
    t,
    {
      Ledger: {
        Submit: () => receipt,
        Evaluate: ({ signal }) =>
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
  await unary(channel, 'Ledger', 'Submit', submission);
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question, { deadlineMs: 300 })), 'TIMED_OUT');
  t.true((await gone.promise) instanceof CohortError);
  const stop = new AbortController();
  setTimeout(() => {
    stop.abort();
  }, 50);
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question, { signal: stop.signal })), 'TIMED_OUT');
  await up.close(0);
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question)), 'UNREACHABLE');
});

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
            ...status,
            offset: await storeFrames(call.header, call.frames, {
              held: held.length,
              read: (at, length) => held.subarray(at, at + length),
              append,
            }),
          };
        },
        GetArtifact: () => cutFrames(held),
      },
    },
    client.trust,
  );
  const channel = dial(t, up, client);
  const send = (offset: number, bytes: Iterable<Uint8Array>) =>
    uploadFrames(channel, 'Agent', 'Upload', { ...header, offset, total: body.length }, bytes);
  t.deepEqual(await send(0, cutFrames(body.subarray(0, 1_200_000))), { ...status, offset: 1_200_000 });
  t.is(await codeOf(t, send(1_200_001, cutFrames(body, 1_200_001))), 'FRAME_OUT_OF_ORDER');
  t.deepEqual(await send(1_000_000, cutFrames(body, 1_000_000)), { ...status, offset: body.length });
  t.is(await codeOf(t, send(3_299_999, [Uint8Array.of(1, 2)])), 'FRAME_PAST_END');
  t.is(await codeOf(t, send(0, [Uint8Array.of(1)])), 'FRAME_OVERLAP');
  t.is(Buffer.compare(held, body), 0);
  t.is(Buffer.compare(await joinFrames(downloadFrames(channel, 'Agent', 'GetArtifact', { hash: '00'.repeat(32) }), 4_000_000), body), 0);
  t.is(
    await codeOf(t, joinFrames(downloadFrames(channel, 'Agent', 'GetArtifact', { hash: '00'.repeat(32) }), 3_000_000)),
    'FRAME_PAST_END',
  );
});

test('a frame beyond 2 MiB is refused before it is sent', async (t) => {
  const { server: up } = await serve(t, { Agent: { Upload: () => status } }, client.trust);
  const large = uploadFrames(dial(t, up, client), 'Agent', 'Upload', { ...header, total: 3_000_000 }, [
    new Uint8Array(2 * 1024 * 1024 + 1),
  ]);
  t.is(await codeOf(t, large), 'FRAME_TOO_LARGE');
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
          if (document.index === 1) yield Uint8Array.of(7);
          throw new CohortError('ROLE_NOT_ALLOWED', 'index 0: expected another role');
        },
      },
    },
    client.trust,
  );
  const channel = dial(t, up, client);
  for (const index of [0, 1])
    t.is(await codeOf(t, joinFrames(downloadFrames(channel, 'Party', 'Heal', { ...healing, index }), 9)), 'ROLE_NOT_ALLOWED');
});

test('a watch delivers documents as they come, and ends when the server closes', async (t) => {
  const { server: up } = await serve(
    t,
    {
      Ledger: {
        async *Blocks({ document, signal }) {
          for (let height = document.from; !signal.aborted; height += 1) {
            yield { header: { ...blockHeader, height }, transactions: [] };
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        },
      },
    },
    client.trust,
  );
  const heights: unknown[] = [];
  const watch = async (): Promise<void> => {
    for await (const block of watchDocuments(dial(t, up, client), 'Ledger', 'Blocks', { from: 5 })) {
      heights.push(block.header.height);
      if (heights.length === 3) void up.close(200);
    }
  };
  await watch().catch((error: unknown) => {
    t.is(CohortError.from(error).code, 'UNREACHABLE');
  });
  t.deepEqual(heights.slice(0, 3), [5, 6, 7]);
});

test('a taken port is PORT_IN_USE', async (t) => {
  const { server: up } = await serve(t, echo, client.trust);
  const second = createServer({ tls: server.tls, trust: new TrustStore(), services: echo, port: up.port });
  t.is(await codeOf(t, second), 'PORT_IN_USE');
});

test("an answer of another shape is the answering node's fault, whatever it is", async (t) => {
  const answers = [null, {}, [], { ...status, offset: -1 }, { ...status, more: 1 }, { ...status, receipt: {} }].map(encodeDocument);
  // What is no document: nothing, no canonical JSON, no UTF-8, no message, too many bytes, and lists beyond any depth.
  const bytes = ['', '{ }', '1e3'].map((text) => encodeMessage(Buffer.from(text)));
  bytes.push(
    encodeMessage(Uint8Array.of(0xff)),
    Buffer.from([1, 2, 3]),
    encodeDocument('x'.repeat(70_000)),
    encodeMessage(Buffer.from('['.repeat(60_000))),
  );
  answers.push(...bytes);
  let at = 0;
  const up = await serveBytes(t, client.trust, (path) => (path.endsWith('Status') ? answers[at++] : encodeDocument(null)) ?? Buffer.of());
  const channel = dial(t, up, client);
  const { index: _index, party: _party, ...query } = healing;
  for (const answer of answers) {
    const refused = await t.throwsAsync<CohortError>(unary(channel, 'Agent', 'Status', query), undefined, answer.toString('utf8', 0, 80));
    t.is(refused.code, 'REPLY_INVALID');
    t.regex(refused.message, /^REPLY_INVALID: localhost:\d+, Agent\.Status: /);
  }
  t.is(await codeOf(t, watchDocuments(channel, 'Ledger', 'Blocks', { from: 0 }).next()), 'REPLY_INVALID');
  const heal = splitHeader('Party', 'Heal', downloadFrames(channel, 'Party', 'Heal', healing), 'cleveland/party');
  t.is(await codeOf(t, heal), 'REPLY_INVALID');
});

test('an own answer that its caller would refuse does not leave: the server says so in its log', async (t) => {
  const errors: string[] = [];
  const up = await createServer({
    tls: server.tls,
    trust: new TrustStore(client.trust),
    onError: (method, { message }) => errors.push(`${method} ${message}`),
    services: { Agent: { Status: () => ({ ...status, more: 1 }) } },
  });
  t.teardown(() => up.close(0));
  const { index: _index, party: _party, ...query } = healing;
  t.is(await codeOf(t, unary(dial(t, up, client), 'Agent', 'Status', query)), 'INTERNAL');
  t.regex(errors.join(), /Agent\.Status: expected an own answer of its shape; BODY_INVALID: reply\.more: unknown key/);
});

test('a request of another shape, or beyond its size, never reaches its handler', async (t) => {
  let handled = 0;
  const { server: up } = await serve(t, { Agent: { Status: () => (handled++, status) } }, client.trust);
  const channel = dial(t, up, client);
  const { index: _index, party: _party, ...query } = healing;
  for (const bad of [null, {}, { ...query, zz: 1 }, { ...query, member: null }])
    t.is(await codeOf(t, unary(channel, 'Agent', 'Status', bad as never)), 'BODY_INVALID');
  t.is(await codeOf(t, unary(channel, 'Agent', 'Status', { ...query, member: 'm'.repeat(70_000) })), 'QUOTA_EXCEEDED');
  t.is(handled, 0);
});
