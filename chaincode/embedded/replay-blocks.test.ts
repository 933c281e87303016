// A ledger made again from its blocks, from genesis and from a snapshot, comes to the same state hash; other contracts do not.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { inProcessLedger } from '../client/in-process.ts';
import type { EmbeddedBlock } from '../client/block.ts';
import { coreContracts, type Contracts } from './contracts.ts';
import { openEngine, type Engine } from './engine.ts';
import { replayBlocks } from './replay-blocks.ts';
import { Store } from './store.ts';
import { consortium, member } from './testing/consortium.ts';
import { decide } from './testing/decide.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-replay-'));
const contracts = await coreContracts();
const made = consortium([await member('alpha'), await member('beta'), await member('gamma')]);

test.after.always(() => rm(home, { recursive: true, force: true }));

async function* blocksOf(
  engine: Engine,
  change: (block: EmbeddedBlock) => EmbeddedBlock = (block) => block,
): AsyncGenerator<EmbeddedBlock> {
  const end = engine.head().height;
  const stop = new AbortController();
  for await (const block of engine.blocks(0, stop.signal)) {
    yield change(block);
    if (block.header.height === end) return;
  }
}

/** Votes, a suspension and its end, in a file; `snapshot` is asked for in the middle. */
async function lived(path: string, snapshot: (engine: Engine) => Promise<void>): Promise<Engine> {
  const engine = await openEngine({ ...made, path });
  const ledgers = new Map(made.members.map(({ record, identity }) => [record.msp, inProcessLedger(engine, identity)] as const));
  await decide(ledgers, { kind: 'suspend', msp: 'gamma', reason: 'left' });
  await snapshot(engine);
  await decide(ledgers, { kind: 'readmit', msp: 'gamma', reason: 'is back' });
  for (const msp of ['alpha', 'beta']) await ledgers.get(msp)?.submit('epochs.advance', `end-${msp}`, { from: 0 });
  return engine;
}

test('from genesis and from a snapshot the contracts come to the same head and the same state', async (t) => {
  const [path, again, taken] = ['ledger', 'again', 'taken'].map((name) => join(home, `${name}.sqlite`)) as [string, string, string];
  let middle = 0;
  const engine = await lived(path, async (running) => {
    middle = (await running.snapshot(taken)).height;
  });
  const head = engine.head();
  t.true(middle > 0 && middle < head.height);
  t.deepEqual(await replayBlocks({ path: again, genesis: made.genesis, contracts }, blocksOf(engine)), head);
  t.deepEqual(await replayBlocks({ path: taken, genesis: made.genesis, contracts }, blocksOf(engine)), head);
  await engine.close();
  const states = [path, again, taken].map((name) => {
    const store = new Store(name);
    const { length } = store;
    const state = [...store.state()];
    store.close();
    return { length, state };
  });
  t.deepEqual(states[1], states[0]);
  t.deepEqual(states[2], states[0]);
  // With the ledger's key it goes on from there.
  const more = await openEngine({ ...made, path: again });
  t.deepEqual(more.head(), head);
  await more.close();
});

test('blocks that other contracts lead to, that were changed, or of which the first is missing are refused', async (t) => {
  const engine = await lived(join(home, 'refused.sqlite'), () => Promise.resolve());
  let count = 0;
  const refuse = async (change: (block: EmbeddedBlock) => EmbeddedBlock, code: string, other = contracts): Promise<void> => {
    const path = join(home, `refused-${String(++count)}.sqlite`);
    await t.throwsAsync(replayBlocks({ path, genesis: made.genesis, contracts: other }, blocksOf(engine, change)), { code });
  };
  await refuse((block) => block, 'STORAGE_CORRUPT', { ...contracts, initialise: () => Promise.resolve() });
  const answersElse = {
    ...contracts,
    invoke: async (...asked: Parameters<typeof contracts.invoke>) => `${await contracts.invoke(...asked)} `,
  };
  await refuse((block) => block, 'STORAGE_CORRUPT', answersElse);
  const writesMore: Contracts = {
    ...contracts,
    invoke: async (stub, ...asked) => {
      const payload = await contracts.invoke(stub, ...asked);
      await stub.putState('more', new TextEncoder().encode('1'));
      return payload;
    },
  };
  await refuse((block) => block, 'STORAGE_CORRUPT', writesMore);
  await refuse(({ header, transactions }) => ({ header, transactions: transactions.slice(1) }), 'SIGNATURE_INVALID');
  await refuse((block) => ({ ...block, header: { ...block.header, height: block.header.height + 1 } }), 'SIGNATURE_INVALID');
  async function* later(): AsyncGenerator<EmbeddedBlock> {
    for await (const block of blocksOf(engine)) if (block.header.height > 0) yield block;
  }
  await t.throwsAsync(replayBlocks({ path: join(home, 'later.sqlite'), genesis: made.genesis, contracts }, later()), { code: 'NOT_FOUND' });
  await engine.close();
});
