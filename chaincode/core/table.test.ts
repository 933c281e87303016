// What a table gives of the state, and what becomes of a transaction that reads half a range or emits twice.
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { invoke } from './invoke.ts';
import { organisations } from './members/state.ts';
import { table } from './table.ts';
import { Consortium, hospitals, identityOf, proposalRequest } from './testing/consortium.ts';
import { MemoryLedger } from './testing/memory-stub.ts';
import { transactions, type Transaction } from './transactions.ts';

test('a value is read as it was written, under exactly its attributes, and a list holds those of its first attributes', async (t) => {
  const ledger = new MemoryLedger();
  const items = table<{ readonly n: number }, [group: string, name: string]>('item');
  const { stub, commit } = ledger.begin('alpha', '');
  const writes = new Map<string, string | null>();
  items.put({ stub, writes }, { n: 1 }, 'a', 'x');
  items.put({ stub, writes }, { n: 2 }, 'ab', 'x');
  for (const [key, value] of writes) await stub.putState(key, new TextEncoder().encode(value ?? ''));
  t.is(await items.get({ stub }, 'a', 'x'), null, 'its own writes are not read');
  commit();
  const later = { stub: ledger.begin('alpha', '').stub };
  t.deepEqual(await items.get(later, 'a', 'x'), { n: 1 });
  t.false(await items.has(later, 'a', 'y'));
  t.deepEqual(await items.list(later, 'a'), [{ n: 1 }]);
});

test("an error in the middle of a range is the transaction's, and what was read before it is not used", async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const { stub, writes } = consortium.ledger.begin('cleveland', identityOf('cleveland/admin'));
  const broken = {
    ...stub,
    getStateByPartialCompositeKey: async function* (objectType: string, attributes: readonly string[]) {
      for await (const entry of stub.getStateByPartialCompositeKey(objectType, attributes)) {
        yield entry;
        throw new RangeError('the iterator broke');
      }
    },
  };
  await t.throwsAsync(organisations.list({ stub: broken }), { message: 'the iterator broke' });
  // Everybody votes on this, so that the list of organisations is read.
  const body = canonicalJson(proposalRequest({ kind: 'set-epoch-length', seconds: 90 }));
  await t.throwsAsync(invoke(broken, 'governance.propose', 'r', body), { message: /the iterator broke/ });
  t.deepEqual(writes(), {});
});

test('a second event is an error of ours, and nothing is written', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const vote = transactions['governance.vote'] as { run: Transaction['run'] };
  const { run } = vote;
  vote.run = (context) => {
    context.emit('epoch.advanced', { epoch: 1 });
    context.emit('epoch.advanced', { epoch: 2 });
    return Promise.resolve({});
  };
  const refused = await consortium.refused('cleveland/admin', 'governance.vote', {});
  vote.run = run;
  t.like(refused, { code: 'INTERNAL', writes: {}, event: null });
});
