// What the client of the embedded ledger makes of answers to a submission that are lost, late, refused or none.
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { EmbeddedBlock } from './block.ts';
import { connect, forever, identity, lying, open, outage, put } from './testing/lying-engine.ts';

test('asks again when the answer to a submission is lost, and gets the first receipt', async (t) => {
  const engine = await open();
  let lost = 0;
  const transport = lying(engine, {
    submit: async (transaction) => {
      const receipt = await engine.submit(transaction);
      return lost++ === 0 ? outage() : receipt;
    },
  });
  const receipt = await put(connect(transport, { patienceMs: 15_000 }), 'one', '1');
  t.deepEqual([receipt.height, engine.head().height, lost], [1, 1, 2]);
});

test('a submission returns when the own stream has shown its block, also to whoever submits while it follows', async (t) => {
  const engine = await open();
  const gate = Promise.withResolvers<null>();
  const slow = async function* (from: number, signal: AbortSignal): AsyncGenerator<EmbeddedBlock, void, undefined> {
    for await (const block of engine.blocks(from, signal)) {
      if (block.header.height > 0) await gate.promise;
      yield block;
    }
  };
  const ledger = connect(lying(engine, { blocks: slow }));
  const seen: (number | string)[] = [];
  for await (const { header } of ledger.blocks(0, forever)) {
    seen.push(header.height);
    if (header.height === 1) break;
    const receipt = put(ledger, 'one', '1').then(() => seen.push('receipt'));
    while (engine.head().height < 1) await new Promise(setImmediate);
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    t.deepEqual(seen, [0]);
    gate.resolve(null);
    await receipt;
  }
  t.deepEqual(seen, [0, 'receipt', 1]);
});

test('says COMMIT_UNKNOWN with the transaction id when no answer comes, and the blocks tell', async (t) => {
  const engine = await open();
  const transport = lying(engine, {
    submit: async (transaction) => {
      await engine.submit(transaction);
      return outage();
    },
  });
  const ledger = connect(transport);
  const error = await t.throwsAsync<CohortError>(put(ledger, 'one', '1'), { code: 'COMMIT_UNKNOWN' });
  const txId = /[0-9a-f]{64}/.exec(error.message)?.[0] ?? '';
  for await (const { header, transactions } of ledger.blocks(1, forever)) {
    t.is(header.height, 1);
    t.like(transactions[0], { txId, requestId: 'one', code: 'VALID' });
    break;
  }
});

test('a submission waits through a longer outage than a query, where the ledger stands still while its leader changes', async (t) => {
  const engine = await open();
  let left = 20;
  const transport = lying(engine, {
    submit: (transaction) => (left-- > 0 ? Promise.reject(new CohortError('UNREACHABLE', 'no leader')) : engine.submit(transaction)),
    evaluate: outage,
  });
  const ledger = connect(transport, { leastSubmitMs: 5000 });
  t.is((await put(ledger, 'one', '1')).height, 1);
  await t.throwsAsync(ledger.evaluate('get' as never, {} as never), { code: 'UNREACHABLE' });
  left = 20;
  await t.throwsAsync(put(connect(transport), 'two', '2'), { code: 'COMMIT_UNKNOWN' });
});

test('says UNREACHABLE when it sent nothing', async (t) => {
  const engine = await open();
  await t.throwsAsync(put(connect(lying(engine, { head: outage })), 'one', '1'), { code: 'UNREACHABLE' });
  t.is(engine.head().height, 0);
});

test('gives up on a conflict after a bounded number of tries', async (t) => {
  const engine = await open();
  let tries = 0;
  const transport = lying(engine, {
    submit: () => {
      tries++;
      return Promise.reject(new CohortError('MVCC_CONFLICT', 'always'));
    },
  });
  await t.throwsAsync(put(connect(transport), 'one', '1'), { code: 'MVCC_CONFLICT' });
  t.is(tries, 17);
});

test('signs what an audit can verify from the block alone', async (t) => {
  const engine = await open();
  await put(connect(engine), 'one', '1');
  for await (const { transactions } of engine.blocks(1, forever)) {
    t.is(transactions[0]?.certificatePem, identity.certPem);
    t.is(canonicalJson(transactions[0]?.body), '{"key":"k","value":"1"}');
    break;
  }
});
