// Renewed certificates on disk and in a running node: which are in force, how a node takes them up, and what others accept.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isRenewed, vouchedRecords } from '@cohort/chaincode/client/renewed-certificate';
import { toHex } from '@cohort/protos/hash';
import type { MembersView, NodeView } from '@cohort/protos/ledger';
import { recordHash, rotationBytes } from '@cohort/protos/rotation';
import { createChannel } from '@cohort/protos/transport/channel';
import { createServer } from '@cohort/protos/transport/server';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';
import { BoxSecrets } from './box-secrets.ts';
import { createNodeKeys } from './create-node-keys.ts';
import { createOrganisation } from './create-organisation.ts';
import { LiveKeys } from './live-keys.ts';
import type { NodeKeys } from './load-node-keys.ts';
import { loadKeyFolder, loadNodeKeys } from './load-node-keys.ts';
import { dropGeneration, generationDir, generationInForce, putInForce } from './key-generations.ts';
import { nodeRecord } from './node-record.ts';
import { replacementKeys, takeUpWaiting, waitingKeys } from './replacement-keys.ts';
import { possessionOf } from './prove-possession.ts';
import { renewKeys } from './renew-keys.ts';
import { client, codeOf, echo, question } from './testing/network.ts';

const anchor = 'ab'.repeat(32);

async function party() {
  const organisation = await createOrganisation(await mkdtemp(join(tmpdir(), 'cohort-renewal-')), 'basel');
  const dir = await mkdtemp(join(tmpdir(), 'cohort-renewal-'));
  return { organisation, dir, keys: await createNodeKeys(dir, 'basel/party', organisation) };
}

/** The registry after a rotation from one set of certificates to another. */
function rotated(before: NodeKeys, after: NodeKeys, caPem: string): MembersView & { readonly nodes: readonly [NodeView] } {
  const [old, record] = [nodeRecord(before, 'party'), nodeRecord(after, 'party')];
  const previous = recordHash(old);
  const signature = possessionOf(after, rotationBytes(anchor, 1, previous, record)).node;
  const rotation = { signed: { number: 1, previous, signature }, former: [old], next: null, used: 1 };
  const organisation = {
    msp: 'basel',
    name: 'basel',
    caPem,
    admin: record,
    status: 'active',
    suspendedUntil: null,
    formerCaPem: null,
  } as const;
  return { organisations: [organisation], nodes: [{ ...record, status: 'active', rotation }] };
}

test('the first certificates are in force until others are; once they have expired the newest are', async (t) => {
  const { organisation, dir, keys } = await party();
  const soon = new Date(Date.now() + 60_000);
  const renewed = await renewKeys(dir, organisation, { notAfter: soon });
  t.deepEqual([renewed.nodeKey, renewed.node], [keys.nodeKey, keys.node]);
  t.not(renewed.tlsCertSha256, keys.tlsCertSha256);
  t.notDeepEqual(renewed.boxKey, keys.boxKey);
  t.is((await loadNodeKeys(dir)).tlsCertSha256, keys.tlsCertSha256);
  await putInForce(dir, 1);
  t.is((await loadNodeKeys(dir)).tlsCertSha256, renewed.tlsCertSha256);
  await renewKeys(dir, organisation);
  t.is(await generationInForce(dir), 1);
  t.is(await generationInForce(dir, soon.getTime() + 1000), 2);
  await putInForce(dir, 7);
  await t.throwsAsync(loadNodeKeys(dir), { code: 'CONFIG_INVALID', message: /in-force: expected the number of a folder beside it, got 7/ });
});

test('a running node takes up what the registry has in force, on disk first, and nothing else', async (t) => {
  const { organisation, dir, keys } = await party();
  const taken: string[] = [];
  const live = await LiveKeys.load(dir, keys, {
    renewed: ({ tlsCertSha256 }) => taken.push(tlsCertSha256),
    replaced: () => undefined,
    patienceMs: 0,
  });
  const renewed = await renewKeys(dir, organisation);
  const { signal } = new AbortController();
  const registry = rotated(keys, renewed, organisation.caPem);
  await live.follow({ ...registry, nodes: [{ ...registry.nodes[0], ...nodeRecord(keys, 'party') }] }, signal);
  await live.follow({ ...registry, nodes: [{ ...registry.nodes[0], tlsCertSha256: 'ff'.repeat(32) }] }, signal);
  t.is(live.tls.certPem, keys.tls.certPem);
  await live.follow(registry, signal);
  await live.follow(registry, signal);
  t.deepEqual(taken, [renewed.tlsCertSha256]);
  t.is(live.tls.certPem, renewed.tls.certPem);
  t.deepEqual({ ...live.identity }, { ...renewed.identity, msp: 'basel' });
  t.is(await generationInForce(dir), 1);
});

test('a running node has both box secrets while rounds under the old one last, then the new one alone', async (t) => {
  const { organisation, dir, keys } = await party();
  const live = await LiveKeys.load(dir, keys, { renewed: () => undefined, replaced: () => undefined, patienceMs: 0 });
  const renewed = await renewKeys(dir, organisation);
  const { signal } = new AbortController();
  const registry = rotated(keys, renewed, organisation.caPem);
  const [view] = registry.nodes;
  const follow = async (shown: Partial<NodeView>) => {
    await live.follow({ ...registry, nodes: [{ ...view, ...shown }] }, signal);
  };
  const opens = ({ boxKey: { publicKey, secretKey } }: NodeKeys) => {
    t.deepEqual(live.boxSecret(toHex(publicKey)), secretKey);
  };
  const next = { record: nodeRecord(renewed, 'party'), signed: { number: 1, previous: '', signature: '' }, since: 1 };
  await follow({ ...nodeRecord(keys, 'party'), rotation: { signed: null, former: [], next, used: 1 } });
  [keys, renewed].forEach(opens);
  await follow({});
  [keys, renewed].forEach(opens);
  // A record whose certificates are not here is not this folder's: it would not start again without what it has.
  const over = { signed: view.rotation?.signed ?? null, former: [], next: null, used: 1 };
  await follow({ tlsCertSha256: 'ff'.repeat(32), rotation: over });
  [keys, renewed].forEach(opens);
  await follow({ rotation: over });
  opens(renewed);
  t.throws(() => live.boxSecret(toHex(keys.boxKey.publicKey)), {
    code: 'CONFIG_INVALID',
    message: /^CONFIG_INVALID: box key [0-9a-f]{64}: expected its secret in .*keys, got none; restore that folder from its backup/,
  });
  t.deepEqual((await loadNodeKeys(dir)).boxKey, renewed.boxKey);
  t.deepEqual((await BoxSecrets.load(dir)).of(toHex(renewed.boxKey.publicKey)), renewed.boxKey.secretKey);
  // The folder renews its keys once more without the first box key.
  t.notDeepEqual((await renewKeys(dir, organisation)).boxKey, renewed.boxKey);
});

test('no secret is deleted on the bare word of a ledger: a round has named the newer key, and none that is open names the old one', async (t) => {
  const { organisation, dir, keys } = await party();
  const live = await LiveKeys.load(dir, keys, { renewed: () => undefined, replaced: () => undefined, patienceMs: 0 });
  const [old, renewed] = [keys, await renewKeys(dir, organisation)].map(({ boxKey }) => toHex(boxKey.publicKey)) as [string, string];
  const registry = rotated(keys, await loadKeyFolder(generationDir(dir, 1)), organisation.caPem);
  const { signal } = new AbortController();
  let open = false;
  live.keepBoxSecretsWhile((key) => open && key === old);
  // In force, it says, and nothing before it holds any more.
  const lie = { ...registry, nodes: [{ ...registry.nodes[0], rotation: { signed: null, former: [], next: null, used: 1 } }] };
  await live.follow(lie, signal);
  t.deepEqual(live.peekBoxSecret(renewed)?.length, 32);
  t.is(live.peekBoxSecret('00'.repeat(32)), null);
  await live.follow(lie, signal);
  t.notThrows(() => live.boxSecret(old), 'no round has named the newer one, and a canary is none');
  t.notThrows(() => live.boxSecret(renewed));
  open = true;
  await live.follow(lie, signal);
  t.notThrows(() => live.boxSecret(old), 'an open round names it');
  open = false;
  await live.follow(lie, signal);
  t.throws(() => live.boxSecret(old), { code: 'CONFIG_INVALID' });
  t.notThrows(() => live.boxSecret(renewed));
});

test('a renewal that was refused gives its number to the next, whose box secret stays while a round needs it', async (t) => {
  const { organisation, dir } = await party();
  const running = await BoxSecrets.load(dir);
  const refused = await renewKeys(dir, organisation);
  await running.refresh();
  await dropGeneration(dir, refused.generation);
  const second = await renewKeys(dir, organisation);
  t.is(second.generation, refused.generation);
  await running.refresh();
  const third = await renewKeys(dir, organisation);
  await running.refresh();
  const [needed, inForce] = [second, third].map(({ boxKey }) => toHex(boxKey.publicKey)) as [string, string];
  for (const key of [needed, inForce]) running.of(key);
  running.keepWhile((key) => key === needed);
  await running.release({ boxKey: inForce, rotation: { signed: null, former: [], next: null, used: 2 } });
  const restarted = await BoxSecrets.load(dir);
  for (const secrets of [running, restarted]) for (const key of [needed, inForce]) t.notThrows(() => secrets.of(key));
});

test('a running node does not take up another node key: it is told that it was replaced, and goes on with what it has', async (t) => {
  const { organisation, dir, keys } = await party();
  const told: string[] = [];
  const live = await LiveKeys.load(dir, keys, { renewed: () => t.fail(), replaced: () => told.push('replaced'), patienceMs: 0 });
  const next = await replacementKeys(dir, 'basel/party', organisation, toHex(keys.nodeKey.publicKey));
  const registry = rotated(keys, next, organisation.caPem);
  await live.follow({ ...registry, nodes: [{ ...registry.nodes[0], rotation: null }] }, new AbortController().signal);
  t.deepEqual(told, ['replaced']);
  t.is(live.tls.certPem, keys.tls.certPem);
  t.is(await generationInForce(dir), 0);
  await takeUpWaiting(dir);
  t.deepEqual(await loadNodeKeys(dir), next);
  t.is(await waitingKeys(dir), null);
  t.deepEqual(live.boxSecret(toHex(keys.boxKey.publicKey)), keys.boxKey.secretKey);
});

test("a certificate is a party's by what its node key signed, and by nothing that a ledger says", async (t) => {
  const { organisation, dir, keys } = await party();
  const renewed = await renewKeys(dir, organisation);
  const registry = rotated(keys, renewed, organisation.caPem);
  const [view] = registry.nodes;
  const nodeKey = toHex(keys.nodeKey.publicKey);
  const accepted = (shown: NodeView, key = nodeKey): string[] =>
    vouchedRecords(shown, key, anchor).map(({ tlsCertSha256 }) => tlsCertSha256);
  t.deepEqual(accepted(view), [renewed.tlsCertSha256, keys.tlsCertSha256]);
  const { rotation } = view;
  t.truthy(rotation);
  if (rotation === null) return;
  const zero = '00'.repeat(32);
  t.deepEqual(accepted({ ...view, tlsCertSha256: zero }), []);
  t.deepEqual(accepted({ ...view, boxKey: zero }), []);
  t.deepEqual(accepted({ ...view, rotation: { ...rotation, signed: null } }), []);
  t.deepEqual(accepted(view, zero), []);
  t.deepEqual(accepted({ ...view, rotation: { ...rotation, former: [{ ...nodeRecord(keys, 'party'), tlsCertSha256: zero }] } }), [
    renewed.tlsCertSha256,
  ]);
  const ref = { ...nodeRecord(keys, 'party') };
  t.true(isRenewed(registry, ref, renewed.tlsCertSha256, anchor));
  t.false(isRenewed(registry, ref, renewed.tlsCertSha256, zero));
  t.false(isRenewed(null, ref, renewed.tlsCertSha256, anchor));
});

/** A party's server and one who calls it under the terms' pin, both following the registry. */
async function connected(t: ExecutionContext) {
  const { organisation, dir, keys } = await party();
  const trust = new TrustStore(client.trust);
  const live = await LiveKeys.load(dir, keys, {
    renewed: () => {
      trust.renewed();
    },
    replaced: () => undefined,
    patienceMs: 0,
  });
  const server = await createServer({ tls: live.tls, trust, services: echo });
  t.teardown(() => server.close(0));
  const registry = { organisations: [{ msp: 'basel', caPem: organisation.caPem }], nodes: [nodeRecord(keys, 'party')] };
  const callersTrust = new TrustStore();
  callersTrust.update(registry);
  let members: MembersView | null = null;
  const channel = createChannel({
    endpoint: server.endpoint,
    tls: client.tls,
    trust: callersTrust,
    expectedPeerCertSha256: keys.tlsCertSha256,
    isRenewed: (certSha256) => isRenewed(members, nodeRecord(keys, 'party'), certSha256, anchor),
    deadlineMs: 3000,
  });
  t.teardown(() => {
    channel.close();
  });
  const show = (shown: MembersView): void => {
    members = shown;
    callersTrust.update(shown);
  };
  return { organisation, dir, keys, live, channel, show };
}

test('a connection goes on under the terms that named the old certificate, though the server shows the renewed one', async (t) => {
  const { organisation, dir, keys, live, channel, show } = await connected(t);
  await unary(channel, 'Ledger', 'Evaluate', question);
  const renewed = await renewKeys(dir, organisation);
  const registry = rotated(keys, renewed, organisation.caPem);
  await live.follow(registry, new AbortController().signal);
  show({ ...registry, nodes: [{ ...registry.nodes[0], rotation: null }] });
  t.is(await codeOf(t, unary(channel, 'Ledger', 'Evaluate', question)), 'CERTIFICATE_UNKNOWN');
  show(registry);
  let answer: unknown;
  for (let tries = 0; answer === undefined && tries < 40; tries++)
    answer = await unary(channel, 'Ledger', 'Evaluate', question).catch(
      () => new Promise<undefined>((resolve) => setTimeout(resolve, 50, undefined)),
    );
  t.like(answer, { node: 'hungary/agent' });
});
