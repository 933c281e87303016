// A restored agent's budgets: what the ledger has counted, and no less than its backup has seen, so that it neither spends twice nor shares twice.
import { join } from 'node:path';
import test from 'ava';
import { accountId } from '@cohort/protos/account-id';
import { readStatement } from '@cohort/protos/read-statement';
import { codeOf } from '@cohort/protos/testing/code-of';
import { expire, freeze } from '@cohort/chaincode/testing/play-round';
import { start } from './agent.ts';
import { openDatabase } from './adapters/open-database.ts';
import { restorableDatabase } from './adapters/restorable-database.ts';
import { sealedRows } from './adapters/sealed-rows.ts';
import { sqliteCheckpoint } from './adapters/sqlite-checkpoint.ts';
import { sqliteJournal } from './adapters/sqlite-journal.ts';
import { sqliteUsedUnits } from './adapters/sqlite-used-units.ts';
import { contribute } from './contribute.ts';
import { forgoRounds } from './forgo-rounds.ts';
import type { AgentPorts } from './ports/ports.ts';
import { noisedRig, state } from './testing/noised.ts';
import { eventually, member, others, roundOf, type Rig } from './testing/rig.ts';

const account = accountId({ msp: member, dataset: 'heart', partition: 'train', unit: 'record' });

/** The rig's ports over what a backup that was taken now would give back. */
function backedUp(rig: Rig): () => AgentPorts {
  const path = join(rig.folder, 'backup.db');
  rig.database().disk.flush();
  restorableDatabase(join(rig.folder, 'agent.db'), path);
  return () => {
    const database = openDatabase(path);
    const sealed = sealedRows(database, join(rig.folder, 'other-keys'));
    return {
      ...rig.ports,
      journal: sqliteJournal(database, sealed),
      memory: sqliteCheckpoint(database),
      usedUnits: sqliteUsedUnits(database, sealed),
    };
  };
}

const accountsOf = async ({ ports }: Rig) => (await readStatement(ports.ledger, { msp: member, dataset: 'heart' })).accounts;
const count = ({ events }: Rig, name: string): number => events.filter((event) => event.name === name).length;
const refusedBy = ({ events }: Rig, code: string): boolean =>
  events.some(({ name, fields }) => name === 'round.refused' && fields['code'] === code);

test('of a backup from before a round the agent pays for that round once, shares in it once, and goes on from what the ledger has counted', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  const restore = backedUp(rig);
  const running = await start(rig.ports.site, rig.ports);
  const { round } = await rig.open();
  await eventually(() => count(rig, 'update.shared') === 1);
  await running.close();
  const paid = await accountsOf(rig);
  const announced = rig.parties.map(({ announcements }) => announcements.length);

  const ports = restore();
  t.is(ports.memory.spent.read(), 0n, 'it knows nothing of what was spent since');
  await forgoRounds(ports);
  await using agent = await start(ports.site, ports);
  await eventually(() => refusedBy(rig, 'NODE_RESTORED'));
  t.deepEqual(await accountsOf(rig), paid);
  t.deepEqual([count(rig, 'update.shared'), rig.requests.length], [1, 1]);
  t.deepEqual(
    rig.parties.map(({ announcements }) => announcements.length),
    announced,
  );

  for (const msp of others) await rig.ledger.enrol(round, msp);
  await freeze(rig.ledger, round);
  await expire(rig.ledger, round);
  const { round: second } = await rig.open();
  await eventually(() => count(rig, 'update.shared') === 2);
  const [, enrolment] = rig.requests;
  t.deepEqual(
    (enrolment?.body as { readonly accounts: unknown } | undefined)?.accounts,
    [{ account, nonce: 1 }],
    'the second of this account',
  );
  for (const msp of others) await rig.ledger.enrol(second, msp);
  await freeze(rig.ledger, second);
  await expire(rig.ledger, second);

  state(rig, account, { spent: '1559648127174' });
  await rig.open();
  await eventually(() => refusedBy(rig, 'BUDGET_EXHAUSTED'));
  t.deepEqual([count(rig, 'update.trained'), count(rig, 'update.shared')], [2, 2]);
  await agent.close();
});

test('a ledger that shows less than the backup has seen spent gets no enrolment of the restored agent', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  rig.ports.memory.spent.write(70n);
  const { charges } = rig.ports.memory;
  for (const name of ['one', 'two']) charges.price(name, [{ account, cost: 60n }]);
  charges.commit('one');
  const restore = backedUp(rig);
  rig.ports.memory.spent.write(90n);
  const ports = restore();
  t.is(ports.memory.spent.read(), 70n);
  t.deepEqual(ports.memory.charges.counted([]), new Map([[account, 60n]]));
  state(rig, account, { spent: '69' });
  t.is(await codeOf(contribute(await roundOf(rig), ports)), 'LEDGER_ROLLED_BACK');
  t.deepEqual(rig.requests, []);
});
