// A party with what a backup may hold of its journal: it speaks in no round that was open before, whoever answers it, and in the next one as ever.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { openJournal } from './adapters/open-journal.ts';
import { restorableJournal } from './adapters/restorable-journal.ts';
import { sqliteJournal } from './adapters/sqlite-journal.ts';
import { Network, type NetworkOptions } from './testing/network.ts';
import { hosts } from './testing/party-keys.ts';

const fast: NetworkOptions = { virtual: true, plan: { deadlines: { enrol: 60, collect: 60, relay: 2, step: 8 } } };

const own = (network: Network, round: string) =>
  (network.ports[1]?.journal.all(round) ?? []).filter(({ statement }) => statement.party === 1).map(({ statement }) => statement.kind);

test.serial('a restored party, which nobody tells what it said, says nothing in a round of before, and loses no later one', async (t) => {
  let reaches = true;
  const network = await Network.create({ ...fast, rounds: 3, reach: (from, to) => reaches || (from !== 1 && to !== `${hosts[1]}/party`) });
  await network.run(t);
  const first = await network.contributed(1);
  await network.status(first, 'published');
  const second = await network.enrolled(2);
  const [member] = network.members;
  if (member === undefined) return t.fail();
  await network.send(second, member, network.contribute(second, member));
  t.true(own(network, second).includes('receipt'), 'it has said something in this round');
  const said = network.ports[1]?.journal.partyFacts.get('seq') ?? 0;
  t.true(said > 0);
  await network.kill(1);
  const [live, backup] = [join(network.folder, 'p1'), join(network.folder, 'backup.db')];
  restorableJournal(join(live, 'journal.db'), backup);
  rmSync(live, { recursive: true });
  reaches = false;
  const { journal } = network.portsOf(1);
  journal.close();
  rmSync(join(live, 'journal.db'));
  restorableJournal(backup, join(live, 'journal.db'));
  await network.start(1);
  t.deepEqual(
    network.events.filter(({ name }) => name === 'party.forgoes').map(({ fields }) => fields),
    [{ rounds: 2 }],
  );
  await network.until(() => (network.ports[1]?.journal.round(second)?.state === 'observing' ? true : null), 'party 1 to be silent');
  const other = network.members[1] ?? member;
  const refused = await network.services
    .get(network.keys[1]?.node ?? '')
    ?.announce({ node: other.node, msp: other.msp }, network.contribute(second, other).announcementFor(1))
    .catch((error: unknown) => CohortError.from(error).code);
  t.is(refused, 'ROUND_CLOSED');
  t.deepEqual(own(network, second), []);
  reaches = true;
  for (const rest of network.members.slice(1)) await network.send(second, rest, network.contribute(second, rest)).catch(() => undefined);
  await network.status(second, 'published');
  t.true(own(network, second).every((kind) => ['head', 'publish'].includes(kind)));
  const third = await network.contributed(3);
  await network.status(third, 'published');
  t.true(own(network, third).includes('sumStatement'));
  t.is(
    network.events.find(({ name }) => name === 'party.restored'),
    undefined,
    'that it has forgotten the second round is no news',
  );
  t.true((network.ports[1]?.journal.partyFacts.get('seq') ?? 0) > said, 'its numbers go on');
});

test('a backup of a journal holds the newest block and the last number, and of rounds nothing', async (t) => {
  const network = await Network.create(fast);
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  network.ports[0]?.journal.partyFacts.set('head', { height: 7, hash: 'ab'.repeat(32) });
  await network.ports[0]?.journal.settle();
  const to = join(network.folder, 'backup.db');
  restorableJournal(join(network.folder, 'p0', 'journal.db'), to);
  const db = openJournal(to);
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .all()
    .map(({ name }) => String(name));
  t.true(tables.length > 5);
  for (const table of tables.filter((name) => name !== 'notes'))
    t.is(db.prepare(`SELECT count(*) AS held FROM ${table}`).get()?.['held'], 0, table);
  db.close();
  const journal = sqliteJournal(to);
  t.deepEqual(journal.partyFacts.get('head'), { height: 7, hash: 'ab'.repeat(32) });
  t.is(journal.partyFacts.get('seq'), network.ports[0]?.journal.partyFacts.get('seq'));
  t.is(journal.partyFacts.get('restoring'), true);
  t.is(journal.partyFacts.get('height'), undefined, 'it reads all blocks again');
  journal.close();
});
