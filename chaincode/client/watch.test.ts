// Holds the watcher to valid transactions, one plan, and events that it knows.
import test from 'ava';
import type { Block, BlockTransaction } from '@cohort/protos/ledger';
import { watch } from './watch.ts';

const plan = 'aa'.repeat(32);

function block(
  height: number,
  events: readonly { readonly name: string; readonly payload: unknown; readonly code?: BlockTransaction['code'] }[],
): Block {
  const transactions = events.map(({ name, payload, code = 'VALID' }): BlockTransaction => ({
    txId: name,
    creator: { msp: 'alpha', certSha256: '' },
    verb: 'rounds.open',
    requestId: 'r',
    body: {},
    code,
    event: { name, payload },
    payload: null,
  }));
  return { header: { height, previousHash: '', merkleRoot: '', stateHash: '', hash: '', signatures: [] }, transactions };
}

async function names(blocks: readonly Block[], options: Parameters<typeof watch>[2]): Promise<string[]> {
  const ledger = {
    blocks: async function* () {
      for (const item of blocks) yield await Promise.resolve(item);
    },
  };
  const found: string[] = [];
  for await (const { name, height } of watch(ledger, new AbortController().signal, options)) found.push(`${String(height)} ${name}`);
  return found;
}

const blocks = [
  block(1, [{ name: 'plan.accepted', payload: { proposal: plan, plan } }]),
  block(2, [
    { name: 'round.opened', payload: { round: `${plan}~1~0`, plan } },
    { name: 'round.enrolled', payload: { round: `${plan}~1~0`, member: 'alpha' }, code: 'MVCC_CONFLICT' },
    { name: 'round.enrolled', payload: { round: `${'bb'.repeat(32)}~1~0`, member: 'alpha' } },
    { name: 'round.enrolled', payload: { round: `${plan}~1~0`, member: 'beta' } },
  ]),
];

test('yields the events of valid transactions in order', async (t) => {
  t.deepEqual(await names(blocks, {}), ['1 plan.accepted', '2 round.opened', '2 round.enrolled', '2 round.enrolled']);
});

test('yields one plan and its rounds only, when asked', async (t) => {
  t.deepEqual(await names(blocks, { plan }), ['1 plan.accepted', '2 round.opened', '2 round.enrolled']);
});

test('stops at an event that it does not know rather than miss it', async (t) => {
  await t.throwsAsync(names([block(1, [{ name: 'round.exploded', payload: {} }])], {}), { code: 'VERB_UNKNOWN' });
});
