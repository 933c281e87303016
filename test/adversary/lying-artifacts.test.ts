// A party that lies when it is asked for a file, over real gRPC and TLS: each lie has its code, costs a bounded time, and the honest one's file is taken.
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { grpcParties } from '@cohort/client-agent/adapters/grpc-parties';
import { fetchFile } from '@cohort/client-agent/steps/fetch-file';
import { both, client, codeOf, dial, nodeOf, serve, serveBytes, server } from '@cohort/infra/pki/testing/network';
import { artifactHash, documentArtifact } from '@cohort/protos/artifact';
import type { CohortError } from '@cohort/protos/errors';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import type { Artifacts } from '@cohort/protos/runtime/artifacts';
import type { PartyRef } from '@cohort/protos/terms';
import { documentBytes } from '@cohort/protos/transport/documents';
import { encodeMessage } from '@cohort/protos/transport/message';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';

const bytes = documentArtifact('schema', { name: 'heart' });
const hash = artifactHash(bytes);
const second = await nodeOf('longbeach', 'party');
const trust = both(client.trust, server.trust, second.trust);
type Serving = (given: { readonly signal: AbortSignal }) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

async function* forEver(frame: Uint8Array, signal: AbortSignal, everyMs = 0): AsyncGenerator<Uint8Array> {
  while (!signal.aborted) {
    yield frame;
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What the agent takes from a liar and an honest party, what it is told of the liar, and how long it took. */
async function taken(t: ExecutionContext, lie: Serving) {
  const { server: lying } = await serve(t, { Agent: { GetArtifact: lie } }, trust);
  const { server: honest } = await serve(t, { Agent: { GetArtifact: () => [bytes] } }, trust, { tls: second.tls });
  const from = [
    { node: 'cleveland/party', endpoint: lying.endpoint, tlsCertSha256: server.certSha256 },
    { node: 'longbeach/party', endpoint: honest.endpoint, tlsCertSha256: second.certSha256 },
  ] as unknown as readonly PartyRef[];
  const parties = grpcParties({ tls: client.tls, trust: new TrustStore(trust), deadlineMs: 5000 });
  t.teardown(() => {
    parties.close();
  });
  const told: (readonly [string, string])[] = [];
  const artifacts = { get: () => null, put: () => undefined, has: () => false, discard: () => undefined, settle: () => Promise.resolve() };
  const begun = performance.now();
  const file = await fetchFile(
    {
      hash,
      limit: 1000,
      holds: (got) => artifactHash(got) === hash,
      from,
      refused: ({ node }, { code }: CohortError) => told.push([node, code]),
    },
    { parties, artifacts: artifacts satisfies Artifacts, clock: systemClock() },
    AbortSignal.timeout(30_000),
  );
  t.deepEqual(Buffer.from(file), Buffer.from(bytes));
  return { told, ms: performance.now() - begun };
}

const lies: Readonly<Record<string, readonly [code: string, lie: Serving]>> = {
  'other bytes': ['MODEL_MISMATCH', () => [bytes.toReversed()]],
  'the bytes of another hash': ['MODEL_MISMATCH', () => [documentArtifact('schema', { name: 'lung' })]],
  'a part of them': ['MODEL_MISMATCH', () => [bytes.subarray(1)]],
  'nothing at all': ['MODEL_MISMATCH', () => []],
  'more than the file can have': ['FRAME_PAST_END', ({ signal }) => forEver(new Uint8Array(100), signal)],
  'one frame that is too large': ['FRAME_TOO_LARGE', () => [new Uint8Array(3 * 1024 * 1024)]],
  'empty frames without end': ['ENCODING_INVALID', ({ signal }) => forEver(new Uint8Array(0), signal)],
};
for (const [what, [code, lie]] of Object.entries(lies))
  test(`a party that sends ${what} is told by ${code}, and the file is had from another`, async (t) => {
    t.deepEqual((await taken(t, lie)).told, [['cleveland/party', code]]);
  });

test('a party that sends a byte now and then keeps nobody waiting for it', async (t) => {
  const { told, ms } = await taken(t, ({ signal }) => forEver(Uint8Array.of(1), signal, 300));
  t.deepEqual(told, []);
  t.true(ms < 15_000, String(ms));
});

const opened = 'ab'.repeat(32);
const canary = { boxKey: 'cd'.repeat(32), sealed: 'ef'.repeat(64) };
/** Whole messages in place of what a canary opens to. */
const answers: Readonly<Record<string, readonly [code: string, message: Buffer]>> = {
  'more than a hash': ['REPLY_INVALID', encodeMessage(documentBytes({ opened: `${opened}ab` }))],
  'one key more': ['REPLY_INVALID', encodeMessage(documentBytes({ opened, and: 1 }))],
  'no document': ['REPLY_INVALID', encodeMessage(Buffer.from('{'))],
  nothing: ['REPLY_INVALID', Buffer.alloc(0)],
  'no message': ['REPLY_INVALID', Buffer.from([1, 2, 3])],
  'a document of 3 MiB': ['REPLY_INVALID', encodeMessage(documentBytes({ opened: 'ab'.repeat(1_500_000) }))],
  'a message that is larger than any': ['FRAME_TOO_LARGE', encodeMessage(new Uint8Array(5 * 1024 * 1024))],
};
for (const [what, [code, message]] of Object.entries(answers))
  test(`a party that answers a canary with ${what} is told by ${code}`, async (t) => {
    const liar = await serveBytes(t, trust, () => message);
    t.is(await codeOf(t, unary(dial(t, liar, client), 'Agent', 'Canary', canary, { deadlineMs: 30_000 })), code);
  });
