// What tests rest on: the real contracts' verdicts, blocks that verify, copies that are apart, and faults that can be told.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';
import { verifyHeader } from '../client/header.ts';
import { heartPlan } from '../core/testing/round-story.ts';
import { foundPlan } from './found-ledger.ts';
import { forge, ledgerKeys } from './test-chain.ts';
import type { TestLedger } from './test-ledger.ts';

const hosts = ['cleveland', 'hungary', 'longbeach'] as const;
const plan: Plan = { ...heartPlan, datasets: hosts.map((msp) => ({ msp, dataset: 'heart', version: 1 })), maxCohort: 3 };
const [opener] = plan.parties;

async function accepted(): Promise<{ readonly ledger: TestLedger; readonly id: string }> {
  const { ledger, planId: id } = await foundPlan({ members: { cleveland: {}, hungary: {}, longbeach: {} }, hosts }, plan);
  return { ledger, id };
}

test('the contracts judge: a round opens once, members enrol once, and a repeated request gets its first receipt and no block', async (t) => {
  const { ledger, id } = await accepted();
  const client = ledger.clientOf(opener);
  const first = await client.submit('rounds.open', 'open', { plan: id });
  const height = ledger.blocks.length;
  t.deepEqual(await client.submit('rounds.open', 'open', { plan: id }), first);
  await t.throwsAsync(client.submit('rounds.open', 'again', { plan: id }), { code: 'ROUND_ALREADY_OPEN' });
  await t.throwsAsync(client.submit('rounds.open', 'open', { plan: 'ab'.repeat(32) }), { code: 'REQUEST_ID_REUSED' });
  t.is(ledger.blocks.length, height);
  const [round = ''] = ledger.rounds.keys();
  await ledger.enrol(round, 'hungary');
  await t.throwsAsync(ledger.submit('hungary/agent', 'rounds.enrol', 'another', { round, dataset: dataset('hungary'), accounts: [] }), {
    code: 'ALREADY_ENROLLED',
  });
  t.deepEqual(ledger.view(round), await client.evaluate('rounds.get', { round }));
  t.deepEqual(
    ledger.submitted.map(({ by, verb }) => [by, verb]),
    [
      [opener, 'rounds.open'],
      ['hungary/agent', 'rounds.enrol'],
    ],
  );
});

test('every block is signed and linked, whoever follows sees new ones, and another header of its height verifies too', async (t) => {
  const { ledger } = await accepted();
  const stop = new AbortController();
  let [previous, seen] = [ledger.genesisHash, 0];
  for await (const { header } of ledger.clientOf(opener).blocks(0, stop.signal)) {
    t.is(header.previousHash, previous);
    t.notThrows(() => {
      verifyHeader(header, ledgerKeys);
    });
    [previous, seen] = [header.hash, seen + 1];
    if (seen === ledger.blocks.length && ledger.epoch === 0) setImmediate(() => void ledger.endEpochs(1));
    if (ledger.epoch === 1) stop.abort();
  }
  const [{ header }] = ledger.blocks as [TestLedger['blocks'][number]];
  const other = forge(header, { stateHash: '11'.repeat(32) });
  verifyHeader(other, ledgerKeys);
  t.not(other.hash, header.hash);
});

test('a copy goes on by itself', async (t) => {
  const [{ ledger: one, id }, { ledger: other }] = [await accepted(), await accepted()];
  await one.submit(opener, 'rounds.open', 'open', { plan: id });
  t.deepEqual([one.rounds.size, other.rounds.size], [1, 0]);
});

test('a verb is refused as long as a test says so, and an amended plan shows in the terms', async (t) => {
  const { ledger, id } = await accepted();
  ledger.refuse.set('rounds.open', new CohortError('STORAGE_FULL', 'no room'));
  await t.throwsAsync(ledger.submit(opener, 'rounds.open', 'open', { plan: id }), { code: 'STORAGE_FULL' });
  ledger.refuse.clear();
  ledger.amend(id, { proof: true });
  await ledger.submit(opener, 'rounds.open', 'open', { plan: id });
  t.deepEqual(
    [...ledger.rounds.values()].map(({ terms }) => terms.proof),
    [true],
  );
});

const dataset = (msp: string) => ({ msp, dataset: 'heart', version: 1 });
