// What a command puts to the parties and takes from them, over the wire: one party that has it is enough, and no party is believed.
import test from 'ava';
import { partyHandlers } from '@cohort/aggregator/server';
import { Network } from '@cohort/aggregator/testing/network';
import { artifactHash, documentArtifact } from '@cohort/protos/artifact';
import { CohortError } from '@cohort/protos/errors';
import type { ArtifactHeader } from '@cohort/protos/messages';
import { proposalId } from '@cohort/protos/proposal-id';
import type { Handlers } from '@cohort/protos/transport/handlers';
import { joinFrames } from '@cohort/protos/transport/frames';
import { both, client, nodeOf, serve, server, type TestNode } from '../pki/testing/network.ts';
import { partyArtifacts } from './party-artifacts.ts';

const admin = await nodeOf('hungary', 'admin');
const second = await nodeOf('longbeach', 'party');
const trust = both(client.trust, server.trust, second.trust);
const bytes = documentArtifact('schema', { name: 'heart' });
const hash = artifactHash(bytes);
const proposal = 'ab'.repeat(32);
const consortium = {
  genesis: { organisations: [], nodes: [] },
  ledger: { kind: 'embedded', msp: 'cleveland', tlsCertSha256: '00'.repeat(32) },
} as never;
const noSuch = new CohortError('NOT_FOUND', 'not here');

/** The registry with these parties; `suspended` are none to ask. */
function reaching(parties: Readonly<Record<string, string>>, suspended: readonly string[] = [], as: TestNode = client) {
  const items = trust.organisations.map((item) => ({
    ...item,
    name: item.msp,
    status: suspended.includes(item.msp) ? 'suspended' : 'active',
    nodes: trust.nodes
      .filter(({ msp }) => msp === item.msp)
      .map((node) => ({ ...node, role: node.node.split('/')[1], endpoint: parties[node.msp] ?? '', status: 'active' })),
  }));
  const ledger = { evaluate: () => Promise.resolve({ bookmark: '', items }) };
  return partyArtifacts({ keys: as as never, ledger: ledger as never }, consortium);
}

const refusing = (error: CohortError): Handlers => ({
  Agent: {
    PutArtifact: () => Promise.reject(error),
    // eslint-disable-next-line require-yield
    GetArtifact: function* () {
      throw error;
    },
  },
});

test("a real party takes an admin's file over TLS and gives it to an agent, and takes none from that agent", async (t) => {
  const network = await Network.create();
  await network.run(t, [0]);
  const body = { kind: 'schema', name: 'heart', hash, size: bytes.length } as const;
  const request = { body, nonce: 'nonce', opensEpoch: 0, closesEpoch: 10, possessions: [] };
  await network.ledger.submit('cleveland/admin', 'governance.propose', 'propose', request);
  const id = proposalId(body, 'cleveland', 'nonce');
  const handlers = partyHandlers(() => network.services.get('cleveland/party') ?? null);
  const { server: up } = await serve(t, handlers, both(trust, admin.trust));
  const as = (node: TestNode) => reaching({ cleveland: up.endpoint }, ['longbeach'], node);
  await t.throwsAsync(as(client).put(bytes, id), { code: 'ROLE_NOT_ALLOWED', message: /cleveland\/party: .* hungary\/agent/ });
  t.deepEqual(await as(admin).put(bytes, id), { hash, at: ['cleveland/party'] });
  t.deepEqual(await as(client).get(hash, bytes.length), Buffer.from(bytes));
});

test('puts at every party side by side, and is content with one that took it', async (t) => {
  const taken: [ArtifactHeader, Uint8Array][] = [];
  const taking: Handlers = {
    Agent: {
      PutArtifact: async ({ header, frames }) => {
        taken.push([header, await joinFrames(frames, header.total)]);
        return { isNew: true };
      },
    },
  };
  const { server: one } = await serve(t, taking, trust);
  const { server: two } = await serve(t, taking, trust, { tls: second.tls });
  t.deepEqual(await reaching({ cleveland: one.endpoint, longbeach: two.endpoint }).put(bytes, proposal), {
    hash,
    at: ['cleveland/party', 'longbeach/party'],
  });
  t.deepEqual(taken, [1, 2].map(() => [{ hash, proposal, total: bytes.length }, Buffer.from(bytes)]) as never);
  await two.close(0);
  const left = reaching({ cleveland: one.endpoint, longbeach: two.endpoint });
  t.deepEqual((await left.put(bytes, proposal)).at, ['cleveland/party']);
});

test('says of each party why none took it, with the code of a refusal before that of an outage', async (t) => {
  const { server: one } = await serve(t, refusing(new CohortError('PROPOSAL_CLOSED', 'over')), trust);
  const { server: two } = await serve(t, {}, trust, { tls: second.tls });
  await two.close(0);
  await t.throwsAsync(reaching({ cleveland: one.endpoint, longbeach: two.endpoint }).put(bytes, proposal), {
    code: 'PROPOSAL_CLOSED',
    message: /cleveland\/party: PROPOSAL_CLOSED: over; longbeach\/party: UNREACHABLE/,
  });
  await t.throwsAsync(reaching({}, ['cleveland', 'longbeach']).put(bytes, proposal), { code: 'NOT_FOUND', message: /an active one/ });
});

test('takes the bytes from a party that has them, never other bytes nor more than was asked for', async (t) => {
  const serving = (file: Uint8Array): Handlers => ({ Agent: { GetArtifact: () => [file] } });
  const { server: lying } = await serve(t, serving(bytes.toReversed()), trust);
  const { server: honest } = await serve(t, serving(bytes), trust, { tls: second.tls });
  const ask = (one: string, two: string) => reaching({ cleveland: one, longbeach: two }).get(hash, bytes.length);
  t.deepEqual(await ask(lying.endpoint, honest.endpoint), Buffer.from(bytes));
  const { server: without } = await serve(t, refusing(noSuch), trust, { tls: second.tls });
  await t.throwsAsync(ask(lying.endpoint, without.endpoint), { code: 'ARTIFACT_MISMATCH', message: /cleveland\/party: .* hash to/ });
  await t.throwsAsync(reaching({ longbeach: honest.endpoint }, ['cleveland']).get(hash, bytes.length - 1), { code: 'FRAME_PAST_END' });
  await t.throwsAsync(reaching({ longbeach: without.endpoint }, ['cleveland']).get(hash, 1000), { code: 'NOT_FOUND' });
  await without.close(0);
  const { server: empty } = await serve(t, refusing(noSuch), trust);
  await t.throwsAsync(ask(empty.endpoint, without.endpoint), { code: 'UNREACHABLE' }, 'one that is away may have it');
});

test('a party that is silent holds up nobody who takes a file from another', async (t) => {
  const cancelled = Promise.withResolvers<string>();
  const silent: Handlers = {
    Agent: {
      // eslint-disable-next-line require-yield
      GetArtifact: async function* ({ signal }) {
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            cancelled.resolve('cancelled');
            resolve();
          });
        });
      },
    },
  };
  const { server: one } = await serve(t, silent, trust);
  const { server: two } = await serve(t, { Agent: { GetArtifact: () => [bytes] } }, trust, { tls: second.tls });
  t.deepEqual(await reaching({ cleveland: one.endpoint, longbeach: two.endpoint }).get(hash, bytes.length), Buffer.from(bytes));
  t.is(await cancelled.promise, 'cancelled');
});
