// A contribution under noise: which accounts it names, what it may share, and what it never tells.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { accountId } from '@cohort/protos/account-id';
import { start } from './agent.ts';
import { contribute } from './contribute.ts';
import type { Round } from './round.ts';
import { noisedRig, opening, state, budget } from './testing/noised.ts';
import { codeOf, eventually, freeze, makeRig, member, roundOf, type Rig } from './testing/rig.ts';

const account = (partition: 'train' | 'evaluation', unit: 'record' | 'member') =>
  accountId({ msp: member, dataset: 'heart', partition, unit });

async function takePart(rig: Rig): Promise<Round> {
  const round = roundOf(rig);
  const done = contribute(round, rig.ports);
  done.catch(() => undefined);
  await eventually(() => rig.ledger.rounds.get(round.key)?.enrolled.length === 1);
  freeze(rig, round);
  await done;
  return round;
}
const named = ({ ledger }: Rig) => ledger.requests.map(({ body }) => (body as { accounts: unknown }).accounts);
const refusalOf = (rig: Rig) => codeOf(contribute(roundOf(rig), rig.ports));

test('each mechanism names exactly its accounts with their nonces, and shares integers within the bound', async (t) => {
  const expected = {
    'dp-fedsgd': [{ account: account('train', 'record'), nonce: 3 }],
    'dp-counts': [{ account: account('evaluation', 'record'), nonce: 0 }],
    'member-gaussian': [
      { account: account('train', 'member'), nonce: 0 },
      { account: account('train', 'record'), nonce: 3 },
    ],
  };
  for (const kind of ['dp-fedsgd', 'dp-counts', 'member-gaussian'] as const) {
    const rig = noisedRig(kind);
    state(rig, account('train', 'record'), { nonce: 3 });
    const round = await takePart(rig);
    t.deepEqual(named(rig), [expected[kind]], kind);
    const x = rig.ports.journal.contribution(round.key)?.x ?? {};
    t.deepEqual(Object.keys(x), [kind === 'dp-counts' ? 'counts' : 'model']);
  }
});

test('an evaluation shares the confusion counts of the evaluation rows and nothing else', async (t) => {
  const rig = noisedRig('dp-counts');
  const round = await takePart(rig);
  const counts = [...(rig.ports.journal.contribution(round.key)?.x['counts'] ?? [])].map(Number);
  t.is(counts.length, 4);
  t.is(
    counts.reduce((sum, value) => sum + value, 0),
    4,
  );
});

test('under noise no event says how long it took, how many rows there were or how well the model does', async (t) => {
  const rig = noisedRig('dp-fedsgd');
  await takePart(rig);
  t.like(rig.events.find(({ name }) => name === 'update.trained')?.fields, { seconds: null, steps: null });
  for (const { name, fields } of rig.events)
    for (const word of ['rows', 'accuracy', 'logLoss', 'loss', 'sampled']) t.false(JSON.stringify(fields).includes(`"${word}"`), name);
});

test('member-gaussian with a small cohort goes on with a warning', async (t) => {
  const rig = noisedRig('member-gaussian', { maxCohort: 4 });
  await takePart(rig);
  t.regex(String(rig.events.find(({ name }) => name === 'round.warned')?.fields['detail']), /expected about 21 members/);
});

test('a nonce that went stale is read again, and the next enrolment has another request id', async (t) => {
  const rig = noisedRig('dp-fedsgd');
  const submit = rig.ledger.submit.bind(rig.ledger);
  const ids: string[] = [];
  rig.ledger.submit = async (verb, requestId, body) => {
    ids.push(requestId);
    if (ids.length > 1) return submit(verb, requestId, body);
    state(rig, account('train', 'record'), { nonce: 1 });
    throw new CohortError('RESERVATION_STALE', 'expected nonce 1, got 0');
  };
  await takePart(rig);
  t.deepEqual(named(rig), [[{ account: account('train', 'record'), nonce: 1 }]]);
  t.is(new Set(ids).size, 2);
});

test('an exhausted budget ends the round with its message, is not asked again, and the agent goes on', async (t) => {
  const rig = noisedRig('dp-fedsgd');
  let asked = 0;
  rig.ledger.submit = () => {
    asked += 1;
    return Promise.reject(new CohortError('BUDGET_EXHAUSTED', 'cleveland~heart~train~record: costs 2, 1 left'));
  };
  await using agent = await start(rig.ports.site, rig.ports);
  rig.ledger.open(rig.terms);
  await eventually(() => rig.events.some(({ name }) => name === 'round.refused'));
  const asksOn = Promise.withResolvers<null>();
  const evaluate = rig.ledger.evaluate.bind(rig.ledger);
  rig.ledger.evaluate = (verb, query) => {
    if (verb === 'rounds.activePlans') asksOn.resolve(null);
    return evaluate(verb, query);
  };
  rig.ledger.push('rounds.commit');
  await asksOn.promise;
  t.like(rig.events.find(({ name }) => name === 'round.refused')?.fields, {
    code: 'BUDGET_EXHAUSTED',
    detail: 'cleveland~heart~train~record: costs 2, 1 left',
  });
  t.is(asked, 1);
  t.false(rig.events.some(({ name }) => name === 'agent.stopped' || name === 'update.trained'));
  await agent.close();
});

test('remembers what is spent, and refuses a ledger that shows less', async (t) => {
  const rig = noisedRig('dp-fedsgd');
  state(rig, account('train', 'record'), { spent: '70' });
  state(rig, account('evaluation', 'record'), { spent: '7' });
  await takePart(rig);
  t.is(rig.ports.memory.spent.read(), 77n);
  state(rig, account('evaluation', 'record'), { spent: '6' });
  t.is(await codeOf(contribute(roundOf({ ledger: rig.ledger, terms: { ...rig.terms, attempt: 1 } }), rig.ports)), 'LEDGER_ROLLED_BACK');
  t.is(rig.ledger.requests.length, 1);
});

test('rows that are not the registered ones are refused before anything is said, naming both', async (t) => {
  for (const [change, what] of [
    [{ schemaHash: 'ee'.repeat(32) }, 'schema'],
    [{ bucket: { lower: 50, upper: 100 } }, 'row bucket 50..100, got 20..50'],
    [{ evaluationBucket: { lower: 5, upper: 10 } }, 'evaluation bucket 5..10, got 2..5'],
  ] as const) {
    const rig = makeRig();
    const [known] = rig.ledger.datasets.splice(0);
    if (known !== undefined) rig.ledger.datasets.push({ ...known, ...change });
    const error = await t.throwsAsync(contribute(roundOf(rig), rig.ports), { code: 'DATASET_NOT_ALLOWED' });
    t.true(error.message.includes(`expected the registered ${what}`), error.message);
    t.deepEqual(rig.ledger.requests, []);
  }
});

test('nothing un-noised leaves rows with a budget, and no noise is charged to rows without one', async (t) => {
  const budgeted = makeRig();
  budget(budgeted, [opening('train', 'record')]);
  t.is(await refusalOf(budgeted), 'TERMS_REFUSED');
  const unprotected = noisedRig('dp-fedsgd');
  const [known] = unprotected.ledger.datasets.splice(0);
  if (known !== undefined) unprotected.ledger.datasets.push({ ...known, protection: 'unprotected', accounts: [] });
  t.is(await refusalOf(unprotected), 'ACCOUNT_UNKNOWN');
  const unregistered = noisedRig('dp-fedsgd');
  unregistered.ledger.datasets.length = 0;
  t.is(await refusalOf(unregistered), 'DATASET_NOT_ALLOWED');
});

test('a row that a noised round used is refused in the other partition, before anything is said, and may come back', async (t) => {
  const rig = noisedRig('dp-fedsgd');
  await takePart(rig);
  const again = (testLines: readonly number[]) =>
    contribute(roundOf({ ledger: rig.ledger, terms: { ...rig.terms, attempt: 1 } }), {
      ...rig.restarted(),
      study: { ...rig.ports.study, partition: { kind: 'lines', testLines } },
    });
  // Rows 1 to 4 were evaluation rows and not used yet; rows 5 to 24 were trained on.
  await t.throwsAsync(again([1, 2, 3, 5]), {
    message:
      /^DATASET_NOT_ALLOWED: dataset heart version 1: expected every row in the partition in which it was used before, got 1 that moved /,
  });
  t.is(rig.ledger.requests.length, 1);
  const back = again([1, 2, 3, 4]);
  back.catch(() => undefined);
  await eventually(() => rig.ledger.requests.length === 2);
  const unprotected = makeRig();
  await takePart(unprotected);
  t.false(
    readdirSync(unprotected.folder).includes('units') && readdirSync(join(unprotected.folder, 'units')).length > 0,
    'no noise, no memory',
  );
});

test('counts that may leave their bound, and noise that may leave the ring, are refused', async (t) => {
  const { blocks, mechanism } = noisedRig('dp-counts').terms;
  const [counts] = blocks;
  if (counts === undefined) return t.fail();
  t.is(await refusalOf(noisedRig('dp-counts', { blocks: [{ ...counts, bound: 4 }] })), 'TERMS_REFUSED');
  const sigma2 = { num: String(2n ** 60n), den: '1' };
  t.is(await refusalOf(noisedRig('dp-counts', { mechanism: { ...mechanism, sigma2 } })), 'RING_OVERFLOW');
});
