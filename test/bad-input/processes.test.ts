// What a node process does with a bad folder, file, disk, port or clock: one line with a closed code, its exit code, and nothing half-written.
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { contributionOf } from '@cohort/aggregator/testing/synthetic-member';
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import { required } from '@cohort/infra/consortium/create-consortium';
import { signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import type { MembersView } from '@cohort/protos/ledger';
import { signedBytes } from '@cohort/protos/statements';
import { createChannel } from '@cohort/protos/transport/channel';
import { unary } from '@cohort/protos/transport/unary';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import { editJson } from './edit-json.ts';
import { HeartNetwork } from './heart-network.ts';

const party = 'cleveland/party';
const agent = 'cleveland/agent';

test.serial('an unknown key in node.json names file and key, and exits as usage', async (t) => {
  const network = await HeartNetwork.create(t);
  for (const node of ['cleveland/ledger', party, agent]) {
    const file = join(network.dirOf(node), 'node.json');
    await editJson(file, { maxPagez: 3 });
    const { code, said } = await network.end(network.start(node));
    t.is(code, 2, node);
    t.regex(said, /^CONFIG_INVALID: .*node\.json: maxPagez: expected one of .*, got an unknown key; remove it/, node);
  }
  t.deepEqual(await network.leaks(), []);
});

test.serial('a port in use is named, and the node leaves no ready-file', async (t) => {
  const network = await HeartNetwork.create(t);
  const taken = createServer().listen(0, 'localhost');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  await editJson(join(network.dirOf('cleveland/ledger'), 'node.json'), { port: (taken.address() as { port: number }).port });
  const { code, said } = await network.end(network.start('cleveland/ledger'));
  t.is(code, 1);
  t.regex(said, /^PORT_IN_USE: .*expected a free port/);
  await t.throwsAsync(readFile(join(network.dirOf('cleveland/ledger'), 'state', 'ready.json')), { code: 'ENOENT' });
});

test.serial('a corrupt database is refused on start, is left as it is, and says to restore', async (t) => {
  const network = await HeartNetwork.create(t);
  await network.agree();
  const files: readonly (readonly [node: string, file: string])[] = [
    [party, 'journal.sqlite'],
    [agent, 'agent.sqlite'],
    ['cleveland/ledger', 'ledger.sqlite'],
  ];
  for (const [node, file] of files) {
    if (node === 'cleveland/ledger') await network.kill(node);
    const path = join(network.dirOf(node), 'state', file);
    const garbage = Buffer.alloc(8192, 'no database ');
    await writeFile(path, garbage);
    for (const side of ['-wal', '-shm']) await writeFile(`${path}${side}`, '');
    const { code, said } = await network.end(network.start(node));
    t.is(code, 7, `${node}: ${said}`);
    t.regex(said, /^STORAGE_CORRUPT: .*expected .*restore/s, node);
    t.true(garbage.equals(await readFile(path)), `${node}: the file is evidence`);
  }
  t.deepEqual(await network.leaks(), []);
});

test.serial('a full disk refuses by STORAGE_FULL, keeps an intact journal, and goes on once there is room', async (t) => {
  const network = await HeartNetwork.create(t);
  const plan = await network.agree();
  const file = join(network.dirOf(party), 'node.json');
  const started = await network.startReady(party);
  const { round } = await network.current(plan);
  await network.until(
    async () => ((await network.events(party)).some(({ event }) => event === 'round.opened') ? true : null),
    'the party to know the round',
  );
  await network.stop(started);
  const path = join(network.dirOf(party), 'state', 'journal.sqlite');
  const pages = (): number => {
    const database = new DatabaseSync(path);
    const { page_count: count } = database.prepare('PRAGMA page_count').get() as { page_count: number };
    const { quick_check: check } = database.prepare('PRAGMA quick_check').get() as { quick_check: string };
    database.close();
    t.is(check, 'ok');
    return count;
  };
  await editJson(file, { maxPages: pages() });
  const full = await network.startReady(party);
  const { consortium } = network;
  const { tls, nodeKey } = required(consortium.keys, 'va/party');
  const trust = ledgerTrust(consortium.consortium.genesis, consortium.consortium.ledger);
  trust.update((await network.ledgerOf('cleveland/admin').evaluate('members.list', {})) as MembersView);
  const channel = createChannel({ endpoint: consortium.endpoints.get(party) ?? '', tls, trust });
  t.teardown(() => {
    channel.close();
  });
  const { termsHash } = await network.round(round);
  const unsigned = { kind: 'list' as const, termsHash, party: 2, seq: 1, body: { stage: 'received' as const, pairs: [] } };
  const statement = { ...unsigned, signature: toHex(signEd25519(nodeKey.seed, signedBytes(unsigned))) };
  const delivery = { round, to: 0, statement, attachment: ['x'.repeat(20_000)] };
  const before = await network.standing(party);
  const refused = await t.throwsAsync(unary(channel, 'Party', 'Deliver', delivery));
  t.regex(refused.message, /^STORAGE_FULL: .*expected .*room/);
  t.deepEqual(await network.standing(party), before, 'no half of the statement is there');
  await network.stop(full);
  pages();
  await editJson(file, { maxPages: 0 });
  await network.startReady(party);
  await network.until(
    () =>
      unary(channel, 'Party', 'Deliver', delivery).then(
        () => true,
        () => null,
      ),
    'the statement to be taken',
  );
  t.deepEqual(await network.leaks(), []);
});

test.serial('the wall clock jumping by hours while a party collects moves no deadline', async (t) => {
  const network = await HeartNetwork.create(t);
  const plan = await network.agree();
  await network.startReady(party, join(import.meta.dirname, 'jumping-party.ts'));
  const round = await network.current(plan);
  await network.ledgerOf(agent).submit('rounds.enrol', 'test-enrol', {
    round: round.round,
    dataset: { msp: 'cleveland', dataset: 'heart-disease', version: 1 },
    accounts: [],
  });
  await writeFile(join(network.dirOf(party), 'state', 'test-jump'), '');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const { consortium } = network;
  const trust = ledgerTrust(consortium.consortium.genesis, consortium.consortium.ledger);
  trust.update((await network.ledgerOf('cleveland/admin').evaluate('members.list', {})) as MembersView);
  const { node, nodeKey, boxKey, tls } = required(consortium.keys, agent);
  const contribution = contributionOf({ msp: 'cleveland', node, nodeKey, boxKey }, round.round, round.terms, round.termsHash, () => 0.1);
  const channel = createChannel({ endpoint: consortium.endpoints.get(party) ?? '', tls, trust });
  t.teardown(() => {
    channel.close();
  });
  await unary(channel, 'Agent', 'Announce', contribution.announcementFor(0));
  const header = {
    round: round.round,
    termsHash: round.termsHash,
    member: 'cleveland',
    com: contribution.com,
    from: node,
    to: 0,
    offset: 0,
    total: contribution.s0.length,
  };
  t.like(await uploadFrames(channel, 'Agent', 'Upload', header, [contribution.s0]), { phase: 'collecting' });
  const receipt = (await network.events(party)).find(({ event }) => event === 'share.receipt');
  t.true(Date.parse(String(receipt?.['at'])) > Date.now() + 5 * 3_600_000, 'the clock did jump');
  t.is((await network.round(round.round)).status, 'enrolling');
});

test.serial('a ledger that was rolled back, or has grown another way since, stops a party that remembers more', async (t) => {
  const network = await HeartNetwork.create(t);
  await network.agree();
  const state = join(network.dirOf('cleveland/ledger'), 'state');
  await network.stop(network.running('cleveland/ledger'));
  await cp(join(state, 'ledger.sqlite'), join(state, 'backup.sqlite'));
  await network.startReady('cleveland/ledger');
  const started = await network.startReady(party);
  const remembered = async (): Promise<number> =>
    (JSON.parse(await readFile(join(network.dirOf(party), 'state', 'ledger-memory.json'), 'utf8')) as { height: number }).height;
  const { height } = await network.ledgerOf('cleveland/admin').head();
  await network.until(async () => ((await remembered()) >= height ? true : null), 'the party to remember the head');
  t.is((await network.stop(started)).code, 0);
  const journal = await network.standing(party);
  await network.stop(network.running('cleveland/ledger'));
  await cp(join(state, 'backup.sqlite'), join(state, 'ledger.sqlite'));
  await network.startReady('cleveland/ledger');
  const rolledBack = await network.end(network.start(party));
  t.is(rolledBack.code, 7, rolledBack.said);
  t.regex(rolledBack.said, /^LEDGER_ROLLED_BACK: .*expected /);

  for (const msp of ['va', 'hungarian', 'switzerland', 'cleveland'])
    await network.forgetful(`${msp}/agent`).submit('datasets.register', `another-${msp}`, {
      dataset: 'other',
      source: `other-${msp}`,
      version: 1,
      schemaHash: 'ab'.repeat(32),
      bucket: { lower: 50, upper: 100 },
      evaluationBucket: null,
      protection: 'unprotected',
      accounts: [],
    });
  const forked = await network.end(network.start(party));
  t.is(forked.code, 7, forked.said);
  t.regex(forked.said, /^LEDGER_(FORKED|ROLLED_BACK): .*expected /);
  t.deepEqual(((await network.standing(party)) as { tables: unknown }).tables, (journal as { tables: unknown }).tables);
});
