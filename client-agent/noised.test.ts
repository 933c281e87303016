// A contribution under noise: which accounts it names, what it may share, and what it never tells.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { commit, expire, freeze as freezeRound, pairsOf, publish } from '@cohort/chaincode/testing/play-round';
import { CohortError } from '@cohort/protos/errors';
import type { BudgetStatement, DatasetView } from '@cohort/protos/ledger';
import { roundKey } from '@cohort/protos/terms';
import { accountId } from '@cohort/protos/account-id';
import { start } from './agent.ts';
import { contribute } from './contribute.ts';
import { Round } from './round.ts';
import { opening } from '@cohort/protos/testing/study-plan';
import { costOf, noisedRig, state } from './testing/noised.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { servedModel } from './testing/served-model.ts';
import { eventually, freeze, makeRig, member, others, roundOf, type Rig } from './testing/rig.ts';

const never = new AbortController().signal;
const account = (partition: 'train' | 'evaluation', unit: 'record' | 'member') =>
  accountId({ msp: member, dataset: 'heart', partition, unit });

async function takePart(rig: Rig, given?: Round): Promise<Round> {
  const round = given ?? (await roundOf(rig));
  const done = contribute(round, rig.ports);
  done.catch(() => undefined);
  await Promise.race([done, eventually(() => rig.ledger.view(round.key).enrolled.length === 1)]);
  await freeze(rig, round);
  await done;
  return round;
}
const named = ({ requests }: Rig) => requests.map(({ body }) => (body as { accounts: unknown }).accounts);
const refusalOf = async (rig: Rig) => codeOf(contribute(await roundOf(rig), rig.ports));

test('each mechanism names exactly its accounts, with how often each was drawn on before, and shares integers within the bound', async (t) => {
  const expected = {
    'dp-fedsgd': [{ account: account('train', 'record'), nonce: 1 }],
    'dp-counts': [{ account: account('evaluation', 'record'), nonce: 1 }],
    'member-gaussian': [
      { account: account('train', 'member'), nonce: 1 },
      { account: account('train', 'record'), nonce: 1 },
    ],
  };
  for (const kind of ['dp-fedsgd', 'dp-counts', 'member-gaussian'] as const) {
    const rig = await noisedRig(kind);
    const { round: first } = await rig.open();
    await rig.ledger.enrol(first, member);
    await expire(rig.ledger, first);
    const round = await takePart(rig, new Round(await rig.open(), never));
    t.deepEqual(named(rig), [expected[kind]], kind);
    const x = rig.ports.journal.contribution(round.key)?.x ?? {};
    t.deepEqual(Object.keys(x), [kind === 'dp-counts' ? 'counts' : 'model']);
  }
});

test('an evaluation shares the confusion counts of the evaluation rows and nothing else', async (t) => {
  const rig = await noisedRig('dp-counts');
  const round = await takePart(rig);
  const counts = [...(rig.ports.journal.contribution(round.key)?.x['counts'] ?? [])].map(Number);
  t.is(counts.length, 4);
  t.is(
    counts.reduce((sum, value) => sum + value, 0),
    4,
  );
});

test('under noise no event says how long it took, how many rows there were or how well the model does', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  await takePart(rig);
  t.like(rig.events.find(({ name }) => name === 'update.trained')?.fields, { seconds: null, steps: null });
  for (const { name, fields } of rig.events)
    for (const word of ['rows', 'accuracy', 'logLoss', 'loss', 'sampled']) t.false(JSON.stringify(fields).includes(`"${word}"`), name);
});

test('member-gaussian with a small cohort goes on with a warning', async (t) => {
  const rig = await noisedRig('member-gaussian', { maxCohort: 4 });
  await takePart(rig);
  t.regex(String(rig.events.find(({ name }) => name === 'round.warned')?.fields['detail']), /expected about 21 members/);
});

test('a nonce that went stale is read again, and the next enrolment has another request id', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  const ids: string[] = [];
  const ledger: typeof rig.ports.ledger = {
    ...rig.ports.ledger,
    submit: async (verb, requestId, body) => {
      ids.push(requestId);
      if (ids.length === 1) await enrolElsewhere(rig);
      return rig.ports.ledger.submit(verb, requestId, body);
    },
  };
  await takePart({ ...rig, ports: { ...rig.ports, ledger } });
  t.deepEqual(named(rig), [[{ account: account('train', 'record'), nonce: 1 }]]);
  t.is(new Set(ids).size, 2);
});

/** The site's other agent enrols the same rows in a round of another plan, between the reading of a nonce and its use. */
async function enrolElsewhere({ ledger }: Rig): Promise<void> {
  const plan = ledger.plans[0]?.body;
  if (plan === undefined) throw new RangeError('expected a plan');
  const other = await ledger.decide({ kind: 'plan', plan: { ...plan, purpose: 'another' } });
  await ledger.submit(plan.parties[0], 'rounds.open', 'another', { plan: other });
  await ledger.enrol(ledger.plans.find((item) => item.plan === other)?.current ?? '', member);
}

test('an exhausted budget ends the round with its message, is not asked again, and the agent goes on', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  let asked = 0;
  const ledger: typeof rig.ports.ledger = {
    ...rig.ports.ledger,
    submit: (verb, requestId, body) => {
      asked += 1;
      return rig.ports.ledger.submit(verb, requestId, body);
    },
  };
  state(rig, account('train', 'record'), { spent: '1559648127174' });
  await using agent = await start(rig.ports.site, { ...rig.ports, ledger });
  await rig.open();
  await eventually(() => rig.events.some(({ name }) => name === 'round.refused'));
  const asksOn = Promise.withResolvers<null>();
  rig.lies.set('rounds.activePlans', (ask) => {
    asksOn.resolve(null);
    return ask();
  });
  await rig.ledger.decide({ kind: 'set-epoch-length', seconds: 40_000 });
  await asksOn.promise;
  const { code, detail } = rig.events.find(({ name }) => name === 'round.refused')?.fields ?? {};
  t.is(code, 'BUDGET_EXHAUSTED');
  t.regex(String(detail), /^cleveland~heart~train~record: a round costs 61605987645, left are 0 of /);
  t.is(asked, 1);
  t.false(rig.events.some(({ name }) => name === 'agent.stopped' || name === 'update.trained'));
  await agent.close();
});

test('remembers what is spent, and refuses a ledger that shows less', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  state(rig, account('train', 'record'), { spent: '70' });
  state(rig, account('evaluation', 'record'), { spent: '7' });
  await takePart(rig);
  t.is(rig.ports.memory.spent.read(), 77n);
  state(rig, account('evaluation', 'record'), { spent: '6' });
  await expire(rig.ledger, roundKey(rig.terms));
  t.is(await codeOf(contribute(new Round(await rig.open(), never), rig.ports)), 'LEDGER_ROLLED_BACK');
  t.is(rig.requests.length, 1);
});

test('a ledger that never debits what was committed gets no second enrolment: the agent counts for itself, also after a restart', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  rig.lies.set('budgets.statement', async (ask) => {
    const statement = (await ask()) as BudgetStatement;
    return { ...statement, accounts: statement.accounts.map((item) => ({ ...item, spent: '0' })) };
  });
  const agent = await start(rig.ports.site, rig.ports);
  const { round } = await rig.open();
  await eventually(() => rig.ledger.view(round).enrolled.length === 1);
  for (const msp of others) await rig.ledger.enrol(round, msp);
  await freezeRound(rig.ledger, round);
  await eventually(() => rig.ports.journal.receipts(round).length === 3);
  const own = { member, com: rig.party(0).announcements.at(-1)?.com ?? '' };
  await commit(
    rig.ledger,
    round,
    [...pairsOf(...others), own].sort((left, right) => (left.member < right.member ? -1 : 1)),
  );
  await eventually(() => rig.ports.memory.charges.counted([]).get(account('train', 'record')) === costOf(rig.terms.mechanism));
  await agent.close();
  const after = rig.restarted();
  await using again = await start(after.site, after);
  await publish(rig.ledger, round, servedModel(rig));
  await eventually(() => rig.events.some(({ fields }) => fields['code'] === 'LEDGER_ROLLED_BACK'));
  const { detail } = rig.events.find(({ fields }) => fields['code'] === 'LEDGER_ROLLED_BACK')?.fields ?? {};
  t.regex(String(detail), /expected at least 61605987645 spent, which this agent counts, got 0; /);
  t.is(rig.requests.length, 1);
  await again.close();
});

/** A ledger that says that all is spent and takes an enrolment all the same. */
function takesAll({ lies }: Rig): void {
  lies.set('budgets.statement', async (ask) => {
    const statement = (await ask()) as BudgetStatement;
    return { ...statement, accounts: statement.accounts.map((item) => ({ ...item, spent: item.budget })) };
  });
}
const budget = 1_559_648_127_174n;

test('a round that the ledger took beyond the budget is not shared in, by what the agent counts itself, with all three figures', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  const cost = costOf(rig.terms.mechanism);
  const { charges } = rig.ports.memory;
  const count = (round: string, spent: bigint): void => {
    charges.price(round, [{ account: account('train', 'record'), cost: spent }]);
    charges.commit(round);
  };
  takesAll(rig);
  count('one~1~0', budget - cost + 1n);
  const round = await roundOf(rig);
  await t.throwsAsync(contribute(round, rig.ports), {
    message: `BUDGET_EXHAUSTED: ${account('train', 'record')}: round ${round.key} costs ${String(cost)}, left by this agent's own count are ${String(cost - 1n)} of ${String(budget)} (units of 1e-12 nat), and the ledger took it all the same; nothing is shared: ask the ledger's operator`,
  });
  t.deepEqual(rig.ports.journal.open(), []);
});

test('the last round that the budget pays is shared in; beside it, while it may still be committed, no other', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  const { charges } = rig.ports.memory;
  takesAll(rig);
  charges.price('one~1~0', [{ account: account('train', 'record'), cost: budget - costOf(rig.terms.mechanism) }]);
  charges.commit('one~1~0');
  const first = await roundOf(rig);
  await takePart(rig, first);
  t.deepEqual(rig.ports.journal.open(), [first.key]);
  const plan = rig.ledger.plans[0]?.body;
  if (plan === undefined) throw new RangeError('expected a plan');
  const other = await rig.ledger.decide({ kind: 'plan', plan: { ...plan, purpose: 'another' } });
  await rig.ledger.submit(plan.parties[0], 'rounds.open', 'another', { plan: other });
  const second = await rig.ports.ledger.evaluate('rounds.get', {
    round: rig.ledger.plans.find((item) => item.plan === other)?.current ?? '',
  });
  t.is(await codeOf(contribute(new Round(second, never), rig.ports)), 'BUDGET_EXHAUSTED');
  t.deepEqual(rig.ports.journal.open(), [first.key]);
});

test('rows that are not the registered ones are refused before anything is said, naming both', async (t) => {
  for (const [change, what] of [
    [{ schemaHash: 'ee'.repeat(32) }, 'schema'],
    [{ bucket: { lower: 50, upper: 100 } }, 'row bucket 50..100, got 20..50'],
    [{ evaluationBucket: { lower: 5, upper: 10 } }, 'evaluation bucket 5..10, got 2..5'],
  ] as const) {
    const rig = await makeRig({ registration: change });
    const error = await t.throwsAsync(contribute(await roundOf(rig), rig.ports), { code: 'DATASET_NOT_ALLOWED' });
    t.true(error.message.includes(`expected the registered ${what}`), error.message);
    t.deepEqual(rig.requests, []);
  }
});

test('nothing un-noised leaves rows with a budget, and no noise is charged to rows without one', async (t) => {
  const registered = async (rig: Rig, change: Partial<DatasetView>) => {
    rig.ledger.amendState<DatasetView>(['dataset', member, 'heart', '1'], (view) => ({ ...view, ...change }));
    return refusalOf(rig);
  };
  const budgeted = { protection: 'budgeted', accounts: [opening('train', 'record')] } as const;
  t.is(await registered(await makeRig(), budgeted), 'TERMS_REFUSED');
  t.is(await registered(await noisedRig('dp-fedsgd'), { protection: 'unprotected', accounts: [] }), 'ACCOUNT_UNKNOWN');
  const unregistered = await noisedRig('dp-fedsgd');
  unregistered.lies.set('datasets.get', () => Promise.reject(new CohortError('NOT_FOUND', 'none')));
  t.is(await refusalOf(unregistered), 'DATASET_NOT_ALLOWED');
});

test('a row that a noised round used is refused in the other partition, before anything is said, and may come back', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  await takePart(rig);
  await expire(rig.ledger, roundKey(rig.terms));
  const next = new Round(await rig.open(), never);
  const again = (testLines: readonly number[]) =>
    contribute(next, {
      ...rig.restarted(),
      study: { ...rig.ports.study, partition: { kind: 'lines', testLines } },
    });
  // Rows 1 to 4 were evaluation rows and not used yet; rows 5 to 24 were trained on.
  await t.throwsAsync(again([1, 2, 3, 5]), {
    message:
      /^DATASET_NOT_ALLOWED: dataset heart version 1: expected every row in the partition in which it was used before, got 1 that moved /,
  });
  t.is(rig.requests.length, 1);
  const back = again([1, 2, 3, 4]);
  back.catch(() => undefined);
  await eventually(() => rig.requests.length === 2);
  const unprotected = await makeRig();
  await takePart(unprotected);
  t.false(
    readdirSync(unprotected.folder).includes('units') && readdirSync(join(unprotected.folder, 'units')).length > 0,
    'no noise, no memory',
  );
});

test('counts that may leave their bound, and noise that may leave the ring, are refused', async (t) => {
  const { blocks, mechanism } = (await noisedRig('dp-counts')).terms;
  const [counts] = blocks;
  if (counts === undefined) return t.fail();
  t.is(await refusalOf(await noisedRig('dp-counts', { blocks: [{ ...counts, bound: 4 }] })), 'TERMS_REFUSED');
  const sigma2 = { num: String(2n ** 60n), den: '1' };
  t.is(await refusalOf(await noisedRig('dp-counts', { mechanism: { ...mechanism, sigma2 } })), 'RING_OVERFLOW');
});
