// No document that is not exactly of its shape gets past either end: a closed code, no exception, nothing stored. All by `npm run fuzz`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import { Network } from '@cohort/aggregator/testing/network';
import { onlyAt } from '@cohort/aggregator/testing/network-options';
import { partyHandlers } from '@cohort/aggregator/server';
import { openEngine } from '@cohort/chaincode/embedded/engine';
import { ledgerHandlers } from '@cohort/chaincode/embedded/handlers';
import { consortium, member } from '@cohort/chaincode/embedded/testing/consortium';
import { inProcessParties } from '@cohort/client-agent/adapters/in-process-parties';
import { inProcessPeers } from '@cohort/aggregator/adapters/in-process-peers';
import type { PartyService } from '@cohort/aggregator/service';
import type { Peers } from '@cohort/aggregator/ports/peers';
import type { Json } from '@cohort/protos/canonical-json';
import { CohortError, errorTable } from '@cohort/protos/errors';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { services } from '@cohort/protos/transport/services';
import { decodeReply, decodeRequest, encodeDocument } from '@cohort/protos/transport/documents';
import { wireShapes } from '@cohort/protos/wire-schema';
import { goodDocuments } from './good-documents.ts';
import { malformed, wireKinds } from './fuzz.ts';

const documents = Number(process.env['COHORT_FUZZ'] ?? 200);
let appended = 0;
const network = await Network.create({
  ports: onlyAt(0, ({ shares }) => ({
    shares: {
      ...shares,
      append: (...vector) => {
        appended++;
        shares.append(...vector);
      },
    },
  })),
  rate: 8,
  plan: { deadlines: { enrol: 60, collect: 60, relay: 2, step: 8 } },
});
let round = '';
let good: Readonly<Record<string, Json>> = {};

test.before(async () => {
  await Promise.all([0, 1, 2].map((party) => network.start(party)));
  round = await network.contributed(1);
  await network.status(round, 'published');
  good = goodDocuments(network, round);
});
test.after.always(() => network.close());

const replyOfPeer = (service: string, method: string, message: Uint8Array): unknown => decodeReply(service, method, message, 'peer');

/** What a refusal may be: any closed code but the one for what nobody foresaw. */
async function refusalOf(call: () => unknown): Promise<string | null> {
  try {
    await call();
    return null;
  } catch (thrown) {
    if (!(thrown instanceof CohortError)) return `no CohortError: ${String(thrown)}`;
    return thrown.code in errorTable && thrown.code !== 'INTERNAL' ? thrown.code : `INTERNAL: ${thrown.message}`;
  }
}

test.serial('every call of the services has its row, and every row a good document that passes', (t) => {
  for (const [service, methods] of Object.entries(services))
    t.deepEqual(Object.keys(methods).sort(), Object.keys(wireShapes[service as keyof typeof wireShapes]).sort());
  for (const { service, method, end } of wireKinds) {
    const document = good[`${service}.${method}.${end}`];
    if (document === undefined) {
      t.true(end === 'reply' && ['GetArtifact', 'SumFile', 'Evaluate'].includes(method), `${service}.${method}.${end}`);
      continue;
    }
    const decode = end === 'request' ? decodeRequest : replyOfPeer;
    t.deepEqual(decode(service, method, encodeDocument(document)) as Json, document, `${service}.${method}.${end}`);
  }
});

test.serial('a malformed document of any kind is refused by its shape, with a closed code', async (t) => {
  t.timeout(600_000);
  for (const { service, method, end } of wireKinds) {
    const document = good[`${service}.${method}.${end}`];
    if (document === undefined) continue;
    const decode = end === 'request' ? decodeRequest : replyOfPeer;
    await fc.assert(
      fc.asyncProperty(malformed(document), async (bad) => {
        const code = await refusalOf(() => decode(service, method, encodeDocument(bad)));
        // A change may happen to make another good document; what is refused is refused in words.
        return code === null || ['BODY_INVALID', 'QUOTA_EXCEEDED', 'ENCODING_INVALID', 'REPLY_INVALID'].includes(code);
      }),
      { numRuns: documents },
    );
  }
  t.pass();
});

test.serial("no malformed request reaches a party's journal, shares or artifacts, and none throws but a closed code", async (t) => {
  t.timeout(600_000);
  const { service, written } = countingService();
  const handlers = partyHandlers(() => service);
  const msp = network.keys[1]?.msp ?? '';
  for (const { service: name, method, end } of wireKinds) {
    const document = good[`${name}.${method}.${end}`];
    if (end === 'reply' || document === undefined || name === 'Ledger' || method === 'Upload' || method === 'Relay') continue;
    const role = method === 'PutArtifact' ? 'admin' : 'party';
    const peer = { node: `${msp}/${role}`, msp, role, certSha256: '' };
    const handler = (handlers as unknown as Record<string, Record<string, (call: unknown) => unknown>>)[name]?.[method];
    await fc.assert(
      fc.asyncProperty(malformed(document), async (bad) => {
        const before = written();
        const code = await refusalOf(async () => {
          const read = decodeRequest(name, method, encodeDocument(bad));
          const answer = handler?.({ peer, document: read, header: read, frames: noFrames(), signal: new AbortController().signal });
          if (answer !== null && typeof answer === 'object' && Symbol.asyncIterator in answer)
            for await (const _frame of answer as AsyncIterable<unknown>) break;
          else await answer;
        });
        const isShape = code !== null && ['BODY_INVALID', 'QUOTA_EXCEEDED', 'ENCODING_INVALID'].includes(code);
        return code?.includes(' ') !== true && (!isShape || written() === before);
      }),
      { numRuns: Math.min(documents, 2000) },
    );
  }
  t.pass();
});

test.serial("no malformed request reaches the ledger's blocks, and none throws but a closed code", async (t) => {
  t.timeout(600_000);
  const made = consortium([await member('alpha')]);
  const engine = await openEngine({ ...made, path: ':memory:' });
  t.teardown(() => engine.close());
  const [{ admin }] = made.genesis.organisations as [(typeof made.genesis.organisations)[0]];
  const peer = { msp: admin.msp, node: admin.node, role: admin.role, certSha256: admin.tlsCertSha256 };
  const handlers = ledgerHandlers(engine, new TrustStore(), () => Promise.resolve()) as unknown as Record<
    string,
    (call: unknown) => unknown
  >;
  const before = engine.head().hash;
  for (const method of ['Submit', 'Evaluate', 'Head', 'Blocks'])
    await fc.assert(
      fc.asyncProperty(malformed(good[`Ledger.${method}.request`] ?? null), async (bad) => {
        const code = await refusalOf(async () => {
          const document = decodeRequest('Ledger', method, encodeDocument(bad));
          if (method !== 'Blocks') await handlers[method]?.({ peer, document, signal: new AbortController().signal });
        });
        return code?.includes(' ') !== true && engine.head().hash === before;
      }),
      { numRuns: Math.min(documents, 2000) },
    );
  t.pass();
});

test.serial('no malformed answer throws anything but a closed code into a caller', async (t) => {
  t.timeout(600_000);
  let answer: Json = null;
  const lying = new Proxy({} as PartyService, {
    get: (_, name) => () => Promise.resolve(name === 'heal' ? { header: answer, chunks: noFrames() } : answer),
  });
  const node = network.keys[0]?.node ?? '';
  const doors = inProcessParties({ node: 'va/agent', msp: 'va' }, () => lying);
  const peers = inProcessPeers({ node: network.keys[1]?.node ?? '', msp: 'hungary' }, new Map([[node, lying]]));
  const [party] = network.refs;
  const calls: Readonly<Record<string, (from: Peers) => Promise<unknown>>> = {
    Deliver: (from) => from.deliver(party, good['Party.Deliver.request'] as never),
    Hello: (from) => from.hello(party, good['Party.Hello.request'] as never),
    Relay: (from) => from.relay(party, good['Party.Relay.request'] as never, noFrames()),
    Heal: (from) => from.heal(party, good['Party.Heal.request'] as never),
  };
  for (const [method, call] of Object.entries(calls))
    await fc.assert(
      fc.asyncProperty(malformed(good[`Party.${method}.reply`] ?? null), async (bad) => {
        answer = bad;
        const code = await refusalOf(() => call(peers));
        return code === null || code === 'REPLY_INVALID';
      }),
      { numRuns: documents },
    );
  const door = doors.client(party);
  const { signal } = new AbortController();
  const sending: Readonly<Record<string, () => Promise<unknown>>> = {
    Announce: () => door.announce(good['Agent.Announce.request'] as never, signal),
    Status: () => door.status(good['Agent.Status.request'] as never, signal),
    Refuse: () => door.refuse(good['Agent.Refuse.request'] as never, signal),
    Upload: () => door.upload(good['Agent.Upload.request'] as never, [], signal),
  };
  for (const [method, call] of Object.entries(sending))
    await fc.assert(
      fc.asyncProperty(malformed(good[`Agent.${method}.reply`] ?? null), async (bad) => {
        answer = bad;
        const code = await refusalOf(call);
        return code === null || code === 'REPLY_INVALID';
      }),
      { numRuns: documents },
    );
  for (const nothing of [null, {}, [], 'x', 7]) {
    answer = nothing;
    for (const call of Object.values(sending)) t.is(await refusalOf(call), 'REPLY_INVALID');
    for (const call of Object.values(calls)) t.is(await refusalOf(() => call(peers)), 'REPLY_INVALID');
  }
});

/** Party 0's service, and how much it keeps: rows of its journal, bytes of its shares and artifacts. Refused statements are kept as evidence, 64 at most. */
function countingService(): { readonly service: PartyService; readonly written: () => number } {
  const service = network.services.get(network.keys[0]?.node ?? '');
  const ports = network.ports[0];
  if (service === undefined || ports === null || ports === undefined) throw new RangeError('party 0: expected it to run');
  const folder = join(network.folder, 'p0');
  const { plan, datasets } = network.ledger.view(round).terms;
  const refused = (): number => datasets.filter(({ msp }) => ports.journal.planFacts(plan).get(`refusal.${msp}`) !== undefined).length;
  const filed = (): number => ports.journal.all(round).length + ports.journal.contributions(round).length + refused();
  const files = (name: string): string[] => readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' });
  const written = (): number => filed() + appended + files('artifacts').length + files('offered').length + files('vault').length;
  return { service, written };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an upload without bytes
async function* noFrames(): AsyncGenerator<Uint8Array, void, undefined> {
  yield* [];
}
