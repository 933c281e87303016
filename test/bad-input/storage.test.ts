// What a node process does when its database is full, corrupt or cannot be opened: a closed code, and journal and ledger as they were.
import { announcementsHash, nothingAttached, type Announced } from '@cohort/protos/attached';
import { cp, mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { openDatabase } from '@cohort/client-agent/adapters/open-database';
import { required } from '@cohort/infra/consortium/create-consortium';
import { signEd25519 } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { signedBytes } from '@cohort/protos/statements';
import { unary } from '@cohort/protos/transport/unary';
import { editJson } from '../support/edit-json.ts';
import { HeartNetwork } from './heart-network.ts';
import { deliverSingle } from '@cohort/aggregator/testing/by-statement';

const party = 'cleveland/party';
const agent = 'cleveland/agent';
const ledger = 'cleveland/ledger';

test.serial('a database that is corrupt or cannot be opened is refused on start, each by its code, and is left as it is', async (t) => {
  const network = await HeartNetwork.create(t);
  await network.agree();
  const head = await network.ledgerOf(agent).head();
  const files: readonly (readonly [node: string, file: string])[] = [
    [party, 'journal.sqlite'],
    [agent, 'agent.sqlite'],
    [ledger, 'ledger.sqlite'],
  ];
  for (const [node, file] of files) {
    if (node === ledger) await network.stop(network.running(node));
    const path = join(network.dirOf(node), 'state', file);
    const aside = node === ledger;
    if (aside) await rename(path, `${path}.aside`);

    await mkdir(path);
    const closed = await network.end(network.start(node));
    t.is(closed.code, 2, `${node}: ${closed.said}`);
    t.regex(closed.said, /^CONFIG_INVALID: .*: expected a database that can be opened .*, got ".+"; check that it is a file/, node);
    await rmdir(path);

    const garbage = Buffer.alloc(8192, 'no database ');
    await writeFile(path, garbage);
    const corrupt = await network.end(network.start(node));
    t.is(corrupt.code, 7, `${node}: ${corrupt.said}`);
    t.regex(corrupt.said, /^STORAGE_CORRUPT: .*expected .*, got .*; restore/s, node);
    t.true(garbage.equals(await readFile(path)), `${node}: the file is evidence`);
    if (aside) await cp(`${path}.aside`, path);
  }
  await network.startReady(ledger);
  t.is((await network.ledgerOf(agent).head()).hash, head.hash, 'once restored, the ledger is where it was');
  t.deepEqual(await network.leaks(), []);
});

test.serial('a party on a full disk refuses by STORAGE_FULL, keeps an intact journal, and goes on once there is room', async (t) => {
  const network = await HeartNetwork.create(t);
  const plan = await network.agree();
  const file = join(network.dirOf(party), 'node.json');
  const started = await network.startReady(party);
  const { round, termsHash } = await network.current(plan);
  await network.until(
    async () => ((await network.events(party)).some(({ event }) => event === 'round.opened') ? true : null),
    'the party to know the round',
  );
  await network.stop(started);
  const journal = join(network.dirOf(party), 'state', 'journal.sqlite');
  await editJson(file, { maxPages: intactPages(journal) });
  const full = await network.startReady(party);
  const channel = await network.dial('va/party', party);
  const { nodeKey } = required(network.consortium.keys, 'va/party');
  const one = { round, termsHash, member: 'va', com: '00'.repeat(32), hashes: ['11', '22', '33'].map((byte) => byte.repeat(32)) };
  // Enough bytes for pages that are not there.
  const many = Array.from({ length: 60 }, () => ({ ...one, signature: '00'.repeat(64) })) as unknown as Announced[];
  const unsigned = {
    kind: 'list' as const,
    termsHash,
    party: 2,
    seq: 1,
    body: { stage: 'received' as const, pairs: [], announcements: announcementsHash(termsHash, many) },
  };
  const statement = { ...unsigned, signature: toHex(signEd25519(nodeKey.seed, signedBytes(unsigned))) };
  const delivery = { round, to: 0, statement, attached: { ...nothingAttached, announcements: [many] } };
  const deliver = (to: typeof channel) => deliverSingle((sent) => unary(to, 'Party', 'Deliver', sent), delivery);
  const before = await network.standing(party);
  const refused = await t.throwsAsync(deliver(channel));
  t.regex(refused.message, /^STORAGE_FULL: journal: expected room .*, got "database or disk is full"; free space/);
  t.deepEqual(await network.standing(party), before, 'no half of the statement is there');
  await network.stop(full);
  intactPages(journal);
  await editJson(file, { maxPages: 0 });
  await network.startReady(party);
  await network.until(
    () =>
      deliver(channel).then(
        () => true,
        () => null,
      ),
    'the statement to be taken',
  );
  t.deepEqual(await network.leaks(), []);
});

test.serial('an agent on a full disk names it, keeps and sends nothing of its update, and shares once there is room', async (t) => {
  const network = await HeartNetwork.create(t);
  const plan = await network.agree();
  await network.startReady(party);
  const { round } = await network.current(plan);
  await editJson(join(network.dirOf(agent), 'node.json'), { trainer: 'plain' });
  const state = join(network.dirOf(agent), 'state');
  const path = join(state, 'agent.sqlite');
  fillContributions(path);
  await editJson(join(network.dirOf(agent), 'node.json'), { maxPages: intactPages(path) });
  const before = await network.kept(agent);
  const full = await network.startReady(agent);
  const refused = await network.until(
    async () => (await network.events(agent)).find(({ event }) => event === 'round.refused') ?? null,
    'the refusal',
  );
  t.is(refused['code'], 'STORAGE_FULL', String(refused['detail']));
  t.regex(String(refused['detail']), /^agent database: expected room .*, got "database or disk is full"; free space/);
  t.deepEqual(await network.kept(agent), before, 'neither row nor key of it is there');
  t.false((await network.events(agent)).some(({ event }) => event === 'update.shared'));
  t.deepEqual((await network.standing(party)).tables[1], [], 'the party was sent nothing');
  const { height } = await network.ledgerOf(party).head();
  t.is((await network.stop(full)).code, 0);
  intactPages(path);
  await editJson(join(network.dirOf(agent), 'node.json'), { maxPages: 0 });

  await network.startReady(agent);
  await network.until(
    async () => ((await network.events(agent)).some(({ event }) => event === 'update.shared') ? true : null),
    'the update to be shared',
  );
  const after = await network.kept(agent);
  t.is(after.rows.length, before.rows.length + 2, 'one says that it was shared, one holds it');
  t.is((await network.ledgerOf(party).head()).height, height, 'it was enrolled already');
  t.deepEqual(
    (await network.round(round)).enrolled.map(({ member }) => member),
    ['cleveland'],
  );
  t.deepEqual(await network.leaks(), []);
});

test.serial('a ledger on a full disk refuses by STORAGE_FULL, adds no block, still answers, and goes on once there is room', async (t) => {
  const network = await HeartNetwork.create(t);
  const plan = await network.agree();
  await network.stop(network.running(ledger));
  const file = join(network.dirOf(ledger), 'node.json');
  const path = join(network.dirOf(ledger), 'state', 'ledger.sqlite');
  await editJson(file, { maxPages: intactPages(path) });
  const full = await network.startReady(ledger);
  const { hash, height } = await network.ledgerOf(party).head();
  const open = () => network.ledgerOf(party).submit('rounds.open', 'test-open', { plan });
  const refused = CohortError.from(await t.throwsAsync(open()));
  t.is(refused.code, 'STORAGE_FULL', refused.message);
  t.regex(refused.message, /: expected room for another block, got "database or disk is full"; nothing of it was kept: free space/);
  t.is((await network.ledgerOf(party).head()).hash, hash);
  t.like(await network.ledgerOf(party).evaluate('rounds.plan', { plan }), { current: null });
  t.is((await network.stop(full)).code, 0);
  intactPages(path);

  await editJson(file, { maxPages: 0 });
  await network.startReady(ledger);
  t.is((await open()).height, height + 1, 'the same request, first kept now');
  await network.current(plan);
  t.deepEqual(await network.leaks(), []);
});

/** The pages of a closed database that must be intact, none of them free. */
function intactPages(path: string): number {
  const database = new DatabaseSync(path);
  try {
    const { quick_check: check } = database.prepare('PRAGMA quick_check').get() as { quick_check: string };
    if (check !== 'ok') throw new CohortError('STORAGE_CORRUPT', `${path}: expected an intact database, got ${check}`);
    database.exec('VACUUM');
    return (database.prepare('PRAGMA page_count').get() as { page_count: number }).page_count;
  } finally {
    database.close();
  }
}

/** Contributions to rounds long over, until the next one needs a page more. */
function fillContributions(path: string): void {
  openDatabase(path).close();
  const database = openDatabase(path, { maxPages: intactPages(path) });
  const insert = database.prepare('INSERT INTO contributions VALUES (?, ?, 1, 0)');
  for (const size of [200, 1])
    try {
      for (let at = 0; ; at++) insert.run(`${String(size)}~${String(at)}`, 'c'.repeat(size));
    } catch {
      // The page is full.
    }
  database.close();
}
