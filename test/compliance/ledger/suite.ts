// What every ledger must do, whichever it is: Fabric's read and write rules, idempotency, blocks, outages.
import test, { type ExecutionContext } from 'ava';
import type { Block } from '@cohort/protos/ledger';
import { codeOf } from '@cohort/protos/testing/code-of';
import type { Network, ScratchLedger } from './network.ts';

type Body = (t: ExecutionContext, alpha: ScratchLedger, beta: ScratchLedger, network: Network) => Promise<void>;

/** Registers the suite for one kind of ledger. */
export function ledgerCompliance(open: () => Promise<Network>): void {
  const rule = (title: string, body: Body): void => {
    test.serial(title, async (t) => {
      await using network = await open();
      const [alpha, beta] = [network.connect(0), network.connect(1)];
      try {
        await body(t, alpha, beta, network);
      } finally {
        await Promise.all([alpha.close(), beta.close()]);
      }
    });
  };

  rule('answers the same request with its first receipt and runs it once', async (t, alpha) => {
    const first = await alpha.submit('increment', 'one', { key: 'n' });
    t.deepEqual(await alpha.submit('increment', 'one', { key: 'n' }), first);
    const both = await Promise.all([alpha.submit('increment', 'two', { key: 'n' }), alpha.submit('increment', 'two', { key: 'n' })]);
    t.deepEqual(both[0], both[1]);
    t.like(await alpha.evaluate('get', { key: 'n' }), { text: '2' });
  });

  rule('refuses a request id with another body and leaves the id to other creators', async (t, alpha, beta) => {
    await alpha.submit('put', 'id', { key: 'a', value: 'alpha' });
    t.is(await codeOf(alpha.submit('put', 'id', { key: 'a', value: 'squatted' })), 'REQUEST_ID_REUSED');
    t.like(await alpha.evaluate('get', { key: 'a' }), { text: 'alpha' });
    await beta.submit('put', 'id', { key: 'b', value: 'beta' });
    t.like(await alpha.evaluate('get', { key: 'b' }), { text: 'beta' });
  });

  rule('commits a body that two members send under one request id as two transactions', async (t, alpha, beta) => {
    const [one, two] = await Promise.all([alpha.submit('increment', 'id', { key: 'n' }), beta.submit('increment', 'id', { key: 'n' })]);
    t.not(one.txId, two.txId);
    t.like(await alpha.evaluate('get', { key: 'n' }), { text: '2' });
  });

  rule('lets no update be lost when many transactions read and write one key at once', async (t, alpha, beta) => {
    const { height: begin } = await alpha.head();
    const receipts = await Promise.all(
      Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? alpha : beta).submit('increment', `r${String(n)}`, { key: 'n' })),
    );
    t.deepEqual(
      receipts.map(({ payload }) => Number(payload)).sort((a, b) => a - b),
      Array.from({ length: 12 }, (_, n) => n + 1),
    );
    const { height } = await alpha.head();
    const transactions = (await blocksUpTo(alpha, begin, height)).flatMap((block) => block.transactions);
    const conflicts = transactions.filter(({ code }) => code === 'MVCC_CONFLICT');
    t.true(conflicts.length > 0, 'the test must provoke a conflict');
    t.true(conflicts.every(({ event, payload }) => event === null && payload === null));
  });

  rule('counts a key that appeared in a range as a conflict', async (t, alpha, beta) => {
    const add = (ledger: ScratchLedger, n: number) =>
      ledger.submit('addItem', `add${String(n)}`, { group: 'g', name: String(n), value: 'v' });
    const receipts = await Promise.all([0, 1, 2, 3, 4, 5].map((n) => add(n % 2 === 0 ? alpha : beta, n)));
    t.deepEqual(
      receipts.map(({ payload }) => Number(payload)).sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5],
    );
  });

  rule('does not show a transaction its own writes, neither by key nor in a range', async (t, alpha) => {
    const { payload } = await alpha.submit('readOwnWrite', 'r', { key: 'k', value: 'v' });
    t.deepEqual(payload, { listed: [], read: '' });
    t.like(await alpha.evaluate('get', { key: 'k' }), { text: 'v' });
  });

  rule('keeps the last of two writes to one key', async (t, alpha) => {
    await alpha.submit('lastWriteWins', 'r', { key: 'k' });
    t.like(await alpha.evaluate('get', { key: 'k' }), { text: 'last' });
  });

  rule('treats an empty value as a delete', async (t, alpha) => {
    await alpha.submit('addItem', 'one', { group: 'g', name: 'x', value: 'v' });
    t.deepEqual(await alpha.evaluate('items', { group: 'g' }), [['g', 'x', 'v']]);
    await alpha.submit('addItem', 'two', { group: 'g', name: 'x', value: '' });
    t.deepEqual(await alpha.evaluate('items', { group: 'g' }), []);
    await alpha.submit('put', 'three', { key: 'k', value: 'v' });
    await alpha.submit('remove', 'four', { key: 'k' });
    t.deepEqual(await alpha.evaluate('get', { key: 'k' }), { length: 0, text: '' });
  });

  rule('emits one event per transaction, the last one', async (t, alpha) => {
    const { height, txId } = await alpha.submit('twoEvents', 'r', {});
    const [block] = await blocksUpTo(alpha, height, height);
    t.deepEqual(block?.transactions.find((item) => item.txId === txId)?.event, { name: 'second', payload: { n: 2 } });
  });

  rule('lists composite keys by whole attributes, in byte order', async (t, alpha) => {
    const items = [
      ['a', 'b'],
      ['a', 'é'],
      ['a', 'z'],
      ['ab', 'c'],
      ['a', '\u{1f600}'],
      ['a', '\uffee'],
    ] as const;
    for (const [n, [group, name]] of items.entries()) await alpha.submit('addItem', `r${String(n)}`, { group, name, value: 'v' });
    const found = (await alpha.evaluate('items', { group: 'a' })) as string[][];
    t.deepEqual(
      found.map((item) => item[1]),
      ['b', 'z', 'é', '\uffee', '\u{1f600}'],
    );
    t.is(await codeOf(alpha.submit('addItem', 'nul', { group: 'a\u0000b', name: 'x', value: 'v' })), 'BODY_INVALID');
  });

  rule('writes nothing and keeps no block of a refusal', async (t, alpha) => {
    const { height } = await alpha.head();
    t.is(await codeOf(alpha.submit('refuseAfterWrite', 'r', { key: 'k' })), 'BODY_INVALID');
    t.is(await codeOf(alpha.submit('nonsense', 'r', {})), 'VERB_UNKNOWN');
    t.like(await alpha.evaluate('get', { key: 'k' }), { length: 0 });
    t.is((await alpha.head()).height, height);
  });

  rule('hands out blocks from a height on, each linked to the one before, and goes on live', async (t, alpha, beta) => {
    const { height: begin } = await alpha.head();
    for (const n of [1, 2, 3]) await alpha.submit('increment', `r${String(n)}`, { key: 'n' });
    const { height } = await alpha.head();
    const live = blocksUpTo(beta, begin + 2, height + 1);
    await alpha.submit('increment', 'live', { key: 'n' });
    const blocks = await live;
    t.deepEqual(
      blocks.map(({ header }) => header.height),
      Array.from({ length: height - begin }, (_, n) => begin + n + 2),
    );
    t.deepEqual(
      blocks.slice(1).map(({ header }) => header.previousHash),
      blocks.slice(0, -1).map(({ header }) => header.hash),
    );
    t.like(blocks.at(-1)?.transactions[0], { requestId: 'live', code: 'VALID', verb: 'increment', body: { key: 'n' } });
  });

  rule('ends a stream of blocks by its signal', async (t, alpha) => {
    const { height: begin } = await alpha.head();
    const controller = new AbortController();
    const reading = (async () => {
      let count = 0;
      for await (const _ of alpha.blocks(begin, controller.signal)) count++;
      return count;
    })();
    await alpha.submit('increment', 'r', { key: 'n' });
    await blocksUpTo(alpha, begin + 1, begin + 1);
    controller.abort();
    t.true((await reading) <= 2);
  });

  rule('loses nothing that it acknowledged in an outage, and goes on', async (t, alpha, beta, network) => {
    const { height: begin } = await alpha.head();
    const following = blocksUpTo(beta, begin, begin + 3);
    const before = [await alpha.submit('increment', 'r1', { key: 'n' }), await alpha.submit('increment', 'r2', { key: 'n' })];
    const restore = await network.outage();
    const waiting = alpha.submit('increment', 'r3', { key: 'n' });
    await restore();
    t.like(await waiting, { payload: '3', height: begin + 3 });
    t.deepEqual(await alpha.submit('increment', 'r1', { key: 'n' }), before[0]);
    t.deepEqual(
      (await following).map(({ header }) => header.height),
      [begin, begin + 1, begin + 2, begin + 3],
    );
  });
}

/** Blocks `from`..`to`, waiting for those to come. */
async function blocksUpTo(ledger: ScratchLedger, from: number, to: number): Promise<Block[]> {
  const blocks: Block[] = [];
  for await (const block of ledger.blocks(from, new AbortController().signal)) {
    blocks.push(block);
    if (block.header.height >= to) break;
  }
  return blocks;
}
