// An agent with what a backup may hold of its database: bounds, and no contribution; it forgoes the rounds that were open, and takes part in the next.
import { join } from 'node:path';
import test from 'ava';
import { expire, freeze } from '@cohort/chaincode/testing/play-round';
import { start } from './agent.ts';
import { openDatabase } from './adapters/open-database.ts';
import { restorableDatabase } from './adapters/restorable-database.ts';
import { sealedRows } from './adapters/sealed-rows.ts';
import { sqliteCheckpoint, sqliteHead } from './adapters/sqlite-checkpoint.ts';
import { sqliteJournal } from './adapters/sqlite-journal.ts';
import { sqliteUsedUnits } from './adapters/sqlite-used-units.ts';
import { forgoRounds } from './forgo-rounds.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { eventually, makeRig, others } from './testing/rig.ts';
import { unitOf } from './testing/unit-of.ts';

const opened = (path: string, keys: string) => {
  const database = openDatabase(path);
  const sealed = sealedRows(database, keys);
  return {
    database,
    journal: sqliteJournal(database, sealed),
    used: sqliteUsedUnits(database, sealed),
    memory: sqliteCheckpoint(database),
  };
};

test('a round that was open when it was restored gets no second contribution, and its parties are told why; the next one gets one', async (t) => {
  const rig = await makeRig();
  const running = await start(rig.ports.site, rig.ports);
  const { round } = await rig.open();
  await eventually(() => rig.events.some(({ name }) => name === 'update.shared'));
  await running.close();
  const backup = join(rig.folder, 'backup.db');
  restorableDatabase(join(rig.folder, 'agent.db'), backup);
  const { journal } = opened(backup, join(rig.folder, 'other-keys'));
  const ports = { ...rig.ports, journal };
  await forgoRounds(ports);
  t.false(journal.isRestoring());
  const trained = () => rig.events.filter(({ name }) => name === 'update.trained').length;
  const before = trained();
  const sent = rig.party(0).announcements.length;
  await using agent = await start(ports.site, ports);
  await eventually(() => rig.events.some(({ name, fields }) => name === 'round.refused' && fields['code'] === 'NODE_RESTORED'));
  await eventually(() => rig.parties.every(({ refusals }) => refusals.some(({ code }) => code === 'NODE_RESTORED')));
  t.deepEqual([trained(), rig.party(0).announcements.length], [before, sent]);
  t.is(
    await codeOf(
      Promise.resolve().then(() => {
        journal.keep({ round, com: 'ab'.repeat(32) } as Parameters<typeof journal.keep>[0]);
      }),
    ),
    'COMMITMENT_DUPLICATE',
  );
  for (const msp of others) await rig.ledger.enrol(round, msp);
  await freeze(rig.ledger, round);
  await expire(rig.ledger, round);
  await rig.open();
  await eventually(() => trained() === before + 1);
  await agent.close();
});

test('what it has seen spent, renewed and used is restored, what it shared is not', async (t) => {
  const { folder } = await makeRig();
  const [from, to, keys] = [join(folder, 'from.db'), join(folder, 'to.db'), join(folder, 'unit-keys')];
  const live = opened(from, keys);
  live.memory.spent.write(12n);
  live.memory.rotations.note('ab'.repeat(32), { number: 3, record: 'cd'.repeat(32) });
  await sqliteHead(live.database).save({ height: 9, hash: 'ef'.repeat(32) });
  t.is(live.used.use('heart', 'train', { train: [unitOf(['a'])], evaluation: [unitOf(['b'])] }), 0);
  live.journal.addEvidence('round', { kind: 'refused', party: 1, detail: 'x' });
  live.journal.forgo(['forgone']);
  live.database.disk.flush();
  restorableDatabase(from, to);
  live.database.close();
  const restored = opened(to, keys);
  t.true(restored.journal.isRestoring());
  t.is(restored.memory.spent.read(), 12n);
  t.deepEqual(restored.memory.rotations.latest('ab'.repeat(32)), { number: 3, record: 'cd'.repeat(32) });
  t.deepEqual(await sqliteHead(restored.database).load(), { height: 9, hash: 'ef'.repeat(32) });
  t.is(
    restored.used.use('heart', 'evaluation', { train: [], evaluation: [unitOf(['a']), unitOf(['b'])] }),
    1,
    'a row that was trained on is still known',
  );
  t.deepEqual(restored.journal.evidence('round'), []);
  t.false(restored.journal.isForgone('forgone'), 'what is open now says the ledger, when it starts');
  for (const table of ['contributions', 'receipts', 'epoch_lasted'])
    t.is(restored.database.prepare(`SELECT count(*) AS held FROM ${table}`).get()?.['held'], 0);
  restored.database.close();
});

test('a backup of a node that never ran makes it restoring all the same', async (t) => {
  const { folder } = await makeRig();
  const to = join(folder, 'never.db');
  restorableDatabase(join(folder, 'none.db'), to);
  const { journal, database } = opened(to, join(folder, 'never-keys'));
  t.true(journal.isRestoring());
  database.close();
});
