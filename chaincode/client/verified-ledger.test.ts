// Sets liars, forgers and lost answers against the client of the embedded ledger.
import test from 'ava';
import { SleptClock } from '@cohort/protos/runtime/testing/slept-clock';
import type { Engine } from '../embedded/engine.ts';
import type { EmbeddedBlock } from './block.ts';
import type { EngineTransport } from './in-process.ts';
import { connect, forever, lying, memory, open, put, readTo } from './testing/lying-engine.ts';

test('finds two ledgers with one key that differ at one height', async (t) => {
  const [left, right] = [await open(), await open()];
  let engine = left;
  const kept = memory();
  const ledger = connect(
    lying(left, {
      submit: (transaction) => engine.submit(transaction),
      head: () => engine.head(),
      blocks: (from, signal) => engine.blocks(from, signal),
    }),
    { memory: kept },
  );
  await put(ledger, 'one', 'left');
  await readTo(ledger, 1);
  await put(connect(right), 'one', 'right');
  engine = right;
  await t.throwsAsync(ledger.head(), { code: 'LEDGER_FORKED' });
  const restarted = connect(right, { memory: kept });
  await t.throwsAsync(readTo(restarted, 1), { code: 'LEDGER_FORKED' });
  await t.throwsAsync(put(restarted, 'two', 'x'), { code: 'LEDGER_FORKED' });
});

test('finds a fork that the other ledger has built upon, when it remembers a block below the new head', async (t) => {
  const [left, right] = [await open(), await open()];
  const kept = memory();
  const ledger = connect(left, { memory: kept });
  await put(ledger, 'one', 'left');
  await readTo(ledger, 1);
  await ledger.close();
  for (const n of ['a', 'b', 'c']) await put(connect(right), n, n);
  await t.throwsAsync(connect(right, { memory: kept }).evaluate('members.list', { limit: 1, bookmark: '' }), { code: 'LEDGER_FORKED' });
});

test('finds a ledger that has forgotten blocks, before and after its own restart', async (t) => {
  const [full, empty] = [await open(), await open()];
  let engine = full;
  const kept = memory();
  const ledger = connect(lying(full, { head: () => engine.head() }), { memory: kept });
  await put(ledger, 'one', '1');
  t.is((await ledger.head()).height, 1);
  engine = empty;
  await t.throwsAsync(ledger.head(), { code: 'LEDGER_ROLLED_BACK' });
  t.is(kept.value?.height, 1);
  await t.throwsAsync(connect(empty, { memory: kept }).evaluate('members.list', { limit: 1, bookmark: '' }), {
    code: 'LEDGER_ROLLED_BACK',
  });
});

test('does not take an answer that was overtaken by a newer block for a rollback', async (t) => {
  const engine = await open();
  const other = connect(engine);
  await put(other, 'one', '1');
  let held: Promise<null> | null = null;
  const ledger = connect(lying(engine, { head: async () => [engine.head(), await held][0] as ReturnType<Engine['head']> }));
  await readTo(ledger, 1);
  const gate = Promise.withResolvers<null>();
  held = gate.promise;
  const overtaken = ledger.head();
  await put(other, 'two', '2');
  held = null;
  await readTo(ledger, 2);
  gate.resolve(null);
  t.is((await overtaken).height, 1);
});

test('asks for the head while a stream that is followed shows less than was seen before', async (t) => {
  const engine = await open();
  const kept = memory();
  const before = connect(engine, { memory: kept });
  for (const n of ['a', 'b', 'c']) await put(before, n, n);
  await readTo(before, 3);
  await before.close();
  let asked = 0;
  const count = (): ReturnType<Engine['head']> => ((asked += 1), engine.head());
  const gate = Promise.withResolvers<undefined>();
  const blocks: EngineTransport['blocks'] = async function* (from, signal) {
    for await (const block of engine.blocks(from, signal)) {
      if (block.header.height > 0) await gate.promise;
      yield block;
    }
  };
  const ledger = connect(lying(engine, { head: count, blocks }), { memory: kept });
  const behind = ledger.blocks(0, forever)[Symbol.asyncIterator]();
  await behind.next();
  t.is((await ledger.head()).height, 3, 'the stream has shown block 0 alone');
  gate.resolve(undefined);
  for (let height = 0; height < 3;) height = ((await behind.next()).value as EmbeddedBlock).header.height;
  const answered = asked;
  t.deepEqual([(await ledger.head()).height, asked], [3, answered], 'what the stream has shown is not asked for');
});

const forgeries: Readonly<Record<string, (block: EmbeddedBlock) => EmbeddedBlock>> = {
  'a changed payload': (block) => ({ ...block, transactions: block.transactions.map((item) => ({ ...item, payload: 'forged' })) }),
  'a dropped transaction': (block) => ({ ...block, transactions: [] }),
  'a header of another state': (block) => ({ ...block, header: { ...block.header, stateHash: '00'.repeat(32) } }),
  'a header without signatures': (block) => ({ ...block, header: { ...block.header, signatures: [] } }),
  'one signature counted under a foreign key': (block) => ({
    ...block,
    header: { ...block.header, signatures: block.header.signatures.map((item) => ({ ...item, key: '11'.repeat(32) })) },
  }),
};

for (const [what, forge] of Object.entries(forgeries))
  test(`refuses a block with ${what}`, async (t) => {
    const engine = await open();
    await put(connect(engine), 'one', '1');
    const transport = lying(engine, {
      blocks: async function* (from, signal) {
        for await (const block of engine.blocks(from, signal)) yield block.header.height === 1 ? forge(block) : block;
      },
    });
    await t.throwsAsync(readTo(connect(transport), 1), { code: 'SIGNATURE_INVALID' });
  });

for (const [what, forge] of Object.entries({
  ...forgeries,
  'signatures that are not the ledger’s': (block: EmbeddedBlock) => ({
    ...block,
    header: { ...block.header, signatures: block.header.signatures.map((item) => ({ ...item, signature: '00'.repeat(64) })) },
  }),
}))
  test(`a client that has seen the block refuses a second copy with ${what}`, async (t) => {
    const engine = await open();
    await put(connect(engine), 'one', 'x');
    let streams = 0;
    const transport = lying(engine, {
      blocks: async function* (from, signal) {
        const isFirst = streams++ === 0;
        for await (const block of engine.blocks(from, signal)) yield isFirst || block.header.height !== 1 ? block : forge(block);
      },
    });
    const ledger = connect(transport);
    await readTo(ledger, 1);
    await t.throwsAsync(readTo(ledger, 1), { code: 'SIGNATURE_INVALID' });
  });

test('refuses a block that skips a height', async (t) => {
  const engine = await open();
  for (const n of ['1', '2', '3']) await put(connect(engine), n, n);
  const transport = lying(engine, {
    blocks: async function* (from, signal) {
      for await (const block of engine.blocks(from, signal)) if (block.header.height !== 2) yield block;
    },
  });
  await t.throwsAsync(readTo(connect(transport), 3), { code: 'LEDGER_FORKED' });
});

test('refuses a ledger of another genesis', async (t) => {
  const engine = await open();
  const other = { ...engine.genesis, consortium: 'another' };
  await t.throwsAsync(readTo(connect(lying(engine, { genesis: other })), 0), { code: 'LEDGER_FORKED' });
});

test('enters the chain in the middle by the block before', async (t) => {
  const engine = await open();
  for (const n of ['1', '2', '3', '4']) await put(connect(engine), n, n);
  const asked: number[] = [];
  const transport = lying(engine, {
    blocks: (from, signal) => {
      asked.push(from);
      return engine.blocks(from, signal);
    },
  });
  const heights: number[] = [];
  for await (const { header } of connect(transport).blocks(3, forever)) if (heights.push(header.height) === 2) break;
  t.deepEqual([asked, heights], [[2], [3, 4]]);
});

test('waits through answers that are none, as through an outage, and believes what comes after', async (t) => {
  const engine = await open();
  let lies = 2;
  const honest = async function* (from: number, signal: AbortSignal) {
    for await (const block of engine.blocks(from, signal)) yield lies-- > 0 ? ({ ...block, header: null } as never) : block;
  };
  const clock = new SleptClock();
  await readTo(connect(lying(engine, { blocks: honest }), { clock }), 0);
  t.deepEqual([lies, clock.ms], [-1, 2000], 'it asks once a second');
});

test('a ledger that answers nothing else than malformed documents is REPLY_INVALID once patience has run out', async (t) => {
  const engine = await open();
  for (const head of [null, {}, { ...engine.head(), more: 1 }, { ...engine.head(), signatures: [null] }]) {
    const ledger = connect(lying(engine, { head: () => head as never }));
    await t.throwsAsync(ledger.head(), { code: 'REPLY_INVALID', message: /ledger, Ledger\.Head/ });
    await t.throwsAsync(put(ledger, 'one', '1'), { code: 'REPLY_INVALID' });
  }
  const answered = connect(lying(engine, { submit: () => Promise.resolve(null as never) }));
  // It was sent, and what was answered tells nothing: only the blocks can.
  await t.throwsAsync(put(answered, 'one', '1'), { code: 'COMMIT_UNKNOWN' });
});
