// What admins may put at a party, and who gets it: each refusal by its code, nothing kept of what was refused, and the quota.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { artifactHash, documentArtifact, mostArchitectureBytes } from '@cohort/protos/artifact';
import type { ProposalBody } from '@cohort/protos/ledger';
import type { ArtifactHeader } from '@cohort/protos/messages';
import { proposalId } from '@cohort/protos/proposal-id';
import type { Offer } from './ports/facts.ts';
import { hosts } from './testing/party-keys.ts';
import { Network } from './testing/network.ts';
import { framesOf } from './testing/synthetic-member.ts';
import { codeOf } from '@cohort/protos/testing/code-of';

const mebibyte = 1024 * 1024;
const [proposer, voter]: readonly [string, string, string] = hosts;
const admin = { node: `${proposer}/admin`, msp: proposer };
const other = { node: `${voter}/admin`, msp: voter };
const agent = { node: `${voter}/agent`, msp: voter };

const bytesOf = (name: string): Uint8Array => documentArtifact('schema', { name });
const schema = (name: string, bytes = bytesOf(name)): ProposalBody => ({
  kind: 'schema',
  name,
  hash: artifactHash(bytes),
  size: bytes.length,
});

/** Party 0 alone runs. */
async function partyOf(t: ExecutionContext) {
  const network = await Network.create();
  await network.run(t, [0]);
  const serviceOf = () => network.services.get(network.keys[0]?.node ?? '') ?? t.fail();
  const propose = async (body: ProposalBody, nonce = 'nonce', closesEpoch = 10): Promise<string> => {
    await network.ledger.submit(admin.node, 'governance.propose', `${body.kind}-${nonce}`, {
      body,
      nonce,
      opensEpoch: 0,
      closesEpoch,
      possessions: [],
    });
    return proposalId(body, proposer, nonce);
  };
  const vote = async (proposal: string, choice: 'yes' | 'no'): Promise<void> => {
    await network.ledger.inOneBlock(async (submit) => {
      for (const msp of [...hosts].slice(0, 3)) await submit(`${msp}/admin`, 'governance.vote', { proposal, choice });
      await submit(admin.node, 'governance.close', { proposal });
    });
  };
  const put = (bytes: Uint8Array, proposal: string, change: Partial<ArtifactHeader> = {}, caller = admin) =>
    serviceOf().putArtifact(caller, { hash: artifactHash(bytes), proposal, total: bytes.length, ...change }, framesOf(bytes));
  const get = async (hash: string, caller: { node: string; msp: string } = agent): Promise<Uint8Array> => {
    const frames: Uint8Array[] = [];
    for await (const frame of await serviceOf().artifact(caller, { hash })) frames.push(frame);
    return Buffer.concat(frames);
  };
  const offered = (): string[] => readdirSync(join(network.folder, 'p0', 'offered'));
  const offers = (): readonly Offer[] => network.ports[0]?.journal.partyFacts.get('offers') ?? [];
  return { network, propose, vote, put, get, offered, offers };
}

test('what an open proposal names is taken from any admin once, served to any active node, and there after a restart', async (t) => {
  const { network, propose, put, get, offered, offers } = await partyOf(t);
  const bytes = bytesOf('heart');
  const proposal = await propose(schema('heart'));
  t.is(await codeOf(get(artifactHash(bytes))), 'NOT_FOUND');
  t.deepEqual(await put(bytes, proposal, {}, other), { isNew: true });
  t.deepEqual(await put(bytes, proposal), { isNew: false });
  t.deepEqual(offers(), [{ hash: artifactHash(bytes), bytes: bytes.length, msp: voter, proposals: [proposal] }]);
  await network.kill(0);
  await network.start(0);
  t.deepEqual(offered(), [artifactHash(bytes)]);
  t.deepEqual(await get(artifactHash(bytes)), Buffer.from(bytes));
  t.is(await codeOf(get(artifactHash(bytes), { node: 'nobody/agent', msp: 'nobody' })), 'NODE_NOT_ACTIVE');
});

test('each put that may not be is refused by its code, and leaves nothing behind', async (t) => {
  const { network, propose, vote, put, offered, offers } = await partyOf(t);
  const bytes = bytesOf('heart');
  const proposal = await propose(schema('heart'));
  t.is(await codeOf(put(bytes, proposal, {}, { node: 'nobody/admin', msp: 'nobody' })), 'NODE_NOT_ACTIVE');
  t.is(await codeOf(put(bytes, proposal, {}, agent)), 'ROLE_NOT_ALLOWED');
  t.is(await codeOf(put(bytes, proposal, {}, { node: `${voter}/party`, msp: voter })), 'ROLE_NOT_ALLOWED');
  t.is(await codeOf(put(bytes, 'ab'.repeat(32))), 'NOT_FOUND', 'no such proposal');
  t.is(await codeOf(put(bytesOf('lungs'), proposal)), 'NOT_PERMITTED', 'a hash that the proposal does not name');
  const silent = await propose({ kind: 'set-epoch-length', seconds: 40_000 });
  t.is(await codeOf(put(bytes, silent)), 'NOT_PERMITTED', 'a proposal that names no artifact');
  const same = { hash: artifactHash(bytes) };
  t.is(await codeOf(put(bytes.subarray(1), proposal, { ...same })), 'ARTIFACT_MISMATCH', 'fewer bytes than the proposal says');
  t.is(await codeOf(put(new Uint8Array([...bytes, 0]), proposal, same)), 'QUOTA_EXCEEDED', 'more than the proposal says');
  t.is(await codeOf(put(new Uint8Array([...bytes, 0]), proposal, { ...same, total: bytes.length })), 'FRAME_PAST_END');
  t.is(await codeOf(put(bytes.subarray(1), proposal, { ...same, total: bytes.length })), 'ARTIFACT_MISMATCH', 'a stream that ends early');
  t.is(await codeOf(put(bytes.toReversed(), proposal, same)), 'ARTIFACT_MISMATCH', 'other bytes');
  const lapsing = await propose(schema('lungs'), 'lapsing', 0);
  await network.ledger.endEpochs(1);
  await network.until(() => (network.ports[0]?.journal.partyFacts.get('epoch') === 1 ? true : null), 'the epoch');
  t.is(await codeOf(put(bytesOf('lungs'), lapsing)), 'PROPOSAL_CLOSED', 'a proposal that lapsed');
  await vote(proposal, 'no');
  t.is(await codeOf(put(bytes, proposal)), 'PROPOSAL_CLOSED', 'a proposal that was turned down');
  t.deepEqual([offered(), offers()], [[], []]);
});

test("an organisation puts one file at a time, and another's admin does not wait for it", async (t) => {
  const { network, propose, put } = await partyOf(t);
  const [first, second] = [await propose(schema('heart')), await propose(schema('lungs'), 'second')];
  const started = Promise.withResolvers<undefined>();
  const go = Promise.withResolvers<undefined>();
  const slow = async function* () {
    started.resolve(undefined);
    await go.promise;
    yield bytesOf('heart');
  };
  const header = { hash: artifactHash(bytesOf('heart')), proposal: first, total: bytesOf('heart').length };
  const service = network.services.get(network.keys[0]?.node ?? '');
  const putting = service?.putArtifact(admin, header, slow());
  await started.promise;
  t.is(await codeOf(put(bytesOf('lungs'), second)), 'QUOTA_EXCEEDED');
  t.is(await codeOf(put(bytesOf('lungs'), second, {}, other)), null);
  go.resolve(undefined);
  t.deepEqual(await putting, { isNew: true });
  t.is(await codeOf(put(bytesOf('lungs'), second)), null);
});

test("a plan's architecture and genesis model are taken up to the plan's own size, before its vote and after, until it ends", async (t) => {
  const { network, propose, vote, put, get, offers } = await partyOf(t);
  const architecture = documentArtifact('architecture', { layers: [] });
  const model = new Uint8Array(2 * mebibyte).fill(7);
  const plan = { ...network.plan, architecture: artifactHash(architecture), genesisModel: artifactHash(model) };
  const proposal = await propose({ kind: 'plan', plan });
  t.is(await codeOf(put(new Uint8Array(mostArchitectureBytes + 1), proposal, { hash: plan.architecture })), 'QUOTA_EXCEEDED');
  t.is(await codeOf(put(model, proposal)), 'QUOTA_EXCEEDED', 'a model of 8 coordinates has no 2 MiB');
  const small = model.subarray(0, 1024);
  const fitting = { ...plan, genesisModel: artifactHash(small) };
  const accepted = await propose({ kind: 'plan', plan: fitting }, 'fitting');
  t.deepEqual(await put(architecture, accepted), { isNew: true });
  await vote(accepted, 'yes');
  t.deepEqual(await put(small, accepted, {}, other), { isNew: true });
  t.deepEqual(
    offers().map(({ hash }) => hash),
    [plan.architecture],
    'what a vote accepted is nobody’s share',
  );
  t.deepEqual(await get(fitting.genesisModel), Buffer.from(small));
  const standing = { plan: accepted, model: fitting.genesisModel, limit: 1, bookmark: '' };
  t.like(await network.services.get(network.keys[0]?.node ?? '')?.plan(other, standing), { servesModel: true });
  await network.ledger.decide({ kind: 'stop-plan', plan: accepted, reason: 'done' });
  t.is(await codeOf(put(small, accepted)), 'PLAN_CLOSED');
});

test('what no vote has accepted takes a bounded share of the disk for each organisation; what was turned down makes room', async (t) => {
  const { network, propose, vote, put, offered, offers } = await partyOf(t);
  const [lost, kept] = [await propose(schema('lost')), await propose(schema('kept'), 'kept')];
  await put(bytesOf('lost'), lost);
  await put(bytesOf('kept'), kept);
  const facts = network.ports[0]?.journal.partyFacts;
  const weigh = (): void =>
    facts?.set(
      'offers',
      offers().map((offer) => ({ ...offer, bytes: 512 * mebibyte })),
    );
  weigh();
  const next = await propose(schema('next'), 'next');
  t.is(await codeOf(put(bytesOf('next'), next)), 'QUOTA_EXCEEDED');
  t.is(await codeOf(put(bytesOf('next'), next, {}, other)), null, 'another organisation has a share of its own');
  await vote(lost, 'no');
  const more = await propose(schema('more'), 'more');
  t.deepEqual(await put(bytesOf('more'), more), { isNew: true });
  t.false(offered().includes(artifactHash(bytesOf('lost'))), 'what was turned down is erased');
  await vote(kept, 'yes');
  weigh();
  const last = await propose(schema('last'), 'last');
  t.deepEqual(await put(bytesOf('last'), last), { isNew: true });
  t.true(offered().includes(artifactHash(bytesOf('kept'))), 'what was accepted stays');
  t.deepEqual(
    offers()
      .map(({ msp }) => msp)
      .sort(),
    [proposer, proposer, voter].sort(),
  );
});

test('what another proposal names too outlives the one that was turned down', async (t) => {
  const { network, propose, vote, put, offers, offered } = await partyOf(t);
  const bytes = bytesOf('heart');
  const [first, second] = [await propose(schema('heart')), await propose(schema('heart'), 'second')];
  await put(bytes, first);
  await put(bytes, second, {}, other);
  t.deepEqual(offers(), [{ hash: artifactHash(bytes), bytes: bytes.length, msp: proposer, proposals: [first, second] }]);
  await vote(first, 'no');
  network.ports[0]?.journal.partyFacts.set(
    'offers',
    offers().map((offer) => ({ ...offer, bytes: 2048 * mebibyte })),
  );
  const third = await propose(schema('lungs'), 'third');
  t.is(await codeOf(put(bytesOf('lungs'), third)), 'QUOTA_EXCEEDED');
  t.deepEqual(offered(), [artifactHash(bytes)]);
});

test('a round starts from a genesis model that was put at one party: the others fetch it from there', async (t) => {
  const network = await Network.create({ givesGenesis: false });
  await network.run(t);
  const total = network.genesis.length;
  const header = { hash: network.plan.genesisModel, proposal: network.planId, total };
  t.deepEqual(await network.services.get(network.keys[0]?.node ?? '')?.putArtifact(other, header, framesOf(network.genesis)), {
    isNew: true,
  });
  const round = await network.contributed(1);
  await network.status(round, 'published');
  t.true(network.ports[1]?.artifacts.has(network.plan.genesisModel));
});

test('a disk that does not take the file is told, and the same put goes through once it does', async (t) => {
  const { network, propose, put, get } = await partyOf(t);
  const bytes = bytesOf('heart');
  const proposal = await propose(schema('heart'));
  const inTheWay = join(network.folder, 'p0', 'offered', `${artifactHash(bytes)}.new`);
  mkdirSync(inTheWay);
  t.not(await codeOf(put(bytes, proposal)), null);
  rmSync(inTheWay, { recursive: true, force: true });
  t.deepEqual(await put(bytes, proposal), { isNew: true });
  t.deepEqual(await get(artifactHash(bytes)), Buffer.from(bytes));
});
