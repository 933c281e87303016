// A ledger that forgot or forked while a node was down: found out by what the node's database remembers, whatever else of it a kill took.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { journalHead } from '@cohort/aggregator/adapters/journal-head';
import { sqliteJournal } from '@cohort/aggregator/adapters/sqlite-journal';
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import { inProcessLedger } from '@cohort/chaincode/client/in-process';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { openEngine, type Engine } from '@cohort/chaincode/embedded/engine';
import { consortium, member } from '@cohort/chaincode/embedded/testing/consortium';
import { scratchContracts, scratchViews } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import { openDatabase } from '@cohort/client-agent/adapters/open-database';
import { sqliteCheckpoint, sqliteHead } from '@cohort/client-agent/adapters/sqlite-checkpoint';

const made = consortium([await member('alpha')]);
const { identity } = made.members[0];

/** One run of a node: what it remembers, how it writes what is to be on disk before something leaves it, and how it ends. */
interface Run {
  readonly memory: HeadCheckpoint;
  readonly leave: () => Promise<void>;
  readonly kill: () => void;
}

const nodes: Readonly<Record<'an agent' | 'a party', (folder: string) => Run>> = {
  'an agent': (folder) => {
    const database = openDatabase(join(folder, 'agent.sqlite'));
    const { spent } = sqliteCheckpoint(database);
    return {
      memory: sqliteHead(database),
      leave: () => {
        spent.write(spent.read() + 1n);
        return Promise.resolve();
      },
      kill: () => {
        database.abandon();
      },
    };
  },
  'a party': (folder) => {
    const journal = sqliteJournal(join(folder, 'journal.sqlite'), { later: () => () => undefined });
    return {
      memory: journalHead(journal),
      leave: async () => {
        journal.partyFacts.set('doubted', false);
        await journal.settle();
      },
      // Everything that must be on disk is; nobody writes what else waits.
      kill: () => undefined,
    };
  },
};

const put = (ledger: Ledger, value: string): Promise<unknown> =>
  (ledger as unknown as { submit(verb: string, requestId: string, body: unknown): Promise<unknown> }).submit('put', value, {
    key: 'k',
    value,
  });

const forever = new AbortController().signal;

async function readTo(ledger: Ledger, height: number): Promise<void> {
  for await (const { header } of ledger.blocks(0, forever)) if (header.height >= height) return;
}

for (const [node, run] of Object.entries(nodes))
  test(`${node} that left something after a block finds out, when it starts again, that the ledger forgot it, or grew another way`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'cohort-rolled-back-'));
    t.teardown(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const open = (): Promise<Engine> => openEngine({ ...made, path: ':memory:' }, { contracts: scratchContracts });
    const connect = (engine: Engine, memory?: HeadCheckpoint): Ledger =>
      inProcessLedger(engine, identity, { patienceMs: 300, views: scratchViews, memory });
    const [first, shorter, other] = [await open(), await open(), await open()];
    const before = run(folder);
    const ledger = connect(first, before.memory);
    await put(ledger, 'one');
    await readTo(ledger, 1);
    await before.leave();
    before.kill();
    for (const value of ['another', 'and more']) await put(connect(other), value);

    const again = run(folder);
    t.is((await again.memory.load())?.height, 1);
    await t.throwsAsync(connect(shorter, again.memory).head(), { code: 'LEDGER_ROLLED_BACK' });
    await t.throwsAsync(connect(other, again.memory).evaluate('members.list', { limit: 1, bookmark: '' }), { code: 'LEDGER_FORKED' });
    again.kill();
  });
