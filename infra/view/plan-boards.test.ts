// Two plans make two tables; who is missing is named once the round has gone on; budgets come from the ledger when it answers.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { opening, recordNoise } from '@cohort/protos/testing/study-plan';
import { LedgerAsker } from './ask-ledger.ts';
import type { Obstacle } from './obstacles-of.ts';
import { PlanBoards } from './plan-boards.ts';

const [clear, noised] = ['a'.repeat(64), 'b'.repeat(64)];

type Played = readonly [source: string, event: string, round: string, fields?: Record<string, unknown>];

function played(...events: readonly Played[]): PlanBoards {
  const boards = new PlanBoards();
  for (const [source, event, round, fields] of events) boards.apply({ source, event, round, at: '2026-01-01T00:00:00.000Z', ...fields });
  return boards;
}

/** A round of two agents of which one trains and shares, up to a state of a party. */
const round = (key: string, state: string) =>
  [
    ['va-agent', 'round.enrolled', key],
    ['cleveland-agent', 'round.enrolled', key],
    ['va-agent', 'update.trained', key],
    ['va-agent', 'share.safe', key],
    ['va-party', 'round.state', key, { state, from: 'x' }],
  ] as const;

const published = (key: string) => [...round(key, 'agreeing'), ['va-party', 'round.published', key] as const];

const answering = (evaluate: (verb: string) => unknown) => ({
  evaluate: (verb: string) => Promise.resolve().then(() => evaluate(verb)) as Promise<never>,
});
const mechanism = recordNoise(1n, 5n);
const cost = roundCost(rdpParameters(mechanism));
const opened = opening('train', 'record');
const dataset = { msp: 'va', dataset: 'heart', version: 1, protection: 'budgeted', accounts: [opened] };
/** Ten rounds' worth, of which two are spent. */
const account = {
  ...opened,
  account: 'va~heart~train~record',
  budget: String(10n * cost),
  spent: String(2n * cost),
  reserved: '0',
  left: String(8n * cost),
  entries: [
    { round: `${noised}~1~0`, cost: String(cost), state: 'spent' },
    { round: `${noised}~2~0`, cost: String(cost), state: 'spent' },
  ],
  released: { epsilon: '9000000000000', order: 7 },
};
const page = (...items: readonly unknown[]) => ({ items, bookmark: '' });
const ledger = (verb: string): unknown =>
  ({
    'rounds.plans': page(
      {
        plan: clear,
        status: 'active',
        reason: null,
        body: { purpose: 'a comparison', rounds: 9, task: 'train', datasets: [], mechanism: { kind: 'none' } },
      },
      {
        plan: noised,
        status: 'active',
        reason: null,
        body: { purpose: 'with noise', rounds: 9, task: 'train', datasets: [dataset], mechanism },
      },
    ),
    'rounds.plan': { plan: clear, status: 'active', reason: null, body: { purpose: 'a comparison', rounds: 9, datasets: [] } },
    'datasets.list': page(dataset),
    'budgets.statement': { accounts: [account], bookmark: '' },
  })[verb];
const asked = (evaluate: (verb: string) => unknown, obstacles: readonly Obstacle[] = []) =>
  new LedgerAsker(answering(evaluate), () => Promise.resolve(obstacles));

test('each plan has its own table, and the noised one shows the budget after each of its rounds that are over', async (t) => {
  const boards = played(
    ...published(`${clear}~1~0`),
    ...published(`${noised}~1~0`),
    ...published(`${noised}~2~0`),
    ...round(`${noised}~3~0`, 'collecting'),
  );
  await asked(ledger).fill(boards);
  const lines = boards.lines(120).map((line) => line.split(/ {2,}/));
  t.deepEqual(lines[0], ['plan aaaaaaaaaaaa: a comparison, round 1 of 9']);
  t.deepEqual(lines[1]?.slice(-2), ['seconds', 'accuracy']);
  t.deepEqual(lines[5], ['plan bbbbbbbbbbbb: with noise, round 3 of 9, about 0 s left']);
  t.deepEqual(lines[6]?.slice(-4), ['seconds', 'rounds left', 'budget spent', 'epsilon']);
  const budgets = [...(boards.boards.get(noised)?.rows.values() ?? [])].map(({ budget }) => budget);
  t.deepEqual(
    budgets.map((budget) => budget?.rounds ?? null),
    [9, 8, null],
  );
  t.deepEqual(
    budgets.map((budget) => budget?.spent ?? null),
    [0.1, 0.2, null],
  );
  const [first = Number.NaN, second = Number.NaN] = budgets.map((budget) => budget?.epsilon);
  t.true(first > 0 && first < second);
  t.is(second, 9, "the ledger's own figure where nothing was charged since");
});

test('who is missing is named once the round has gone on without them', (t) => {
  const boards = played(...published(`${clear}~1~0`), ...round(`${clear}~2~0`, 'collecting'));
  const lines = boards.lines(120).slice(2);
  t.is(lines.length, 3);
  t.regex(lines[0] ?? '', /published +1 +1/);
  t.is(lines[1], '    not trained cleveland; not shared cleveland');
  t.notRegex(lines[2] ?? '', /not/);
});

test('an organisation that the plan counts on is missed though it never came, and one that refused is not named twice', (t) => {
  const key = `${clear}~1~0`;
  const boards = played(['cleveland-agent', 'round.refused', key, { code: 'POLICY_REFUSED', detail: 'no' }], ...published(key));
  const body = { purpose: 'x', rounds: 3, datasets: [{ msp: 'north-west', dataset: 'heart', version: 1 }] };
  boards.name(clear, { body, status: 'active', reason: null });
  t.is(boards.lines(120)[3], '    not trained north-west; not shared north-west; excluded cleveland (POLICY_REFUSED)');
});

test('at one site, agents elsewhere are known by what its party has of them, and are not called missing where it has no party', (t) => {
  const key = `${clear}~1~0`;
  const body = { purpose: 'x', rounds: 3, datasets: [{ msp: 'north-west', dataset: 'heart', version: 1 }] };
  const own = [
    ['va-agent', 'round.enrolled', key],
    ['va-agent', 'update.trained', key],
    ['va-agent', 'share.receipt', key, { party: 0, role: 0 }],
    ['va-agent', 'share.safe', key],
    ['va-agent', 'round.published', key],
  ] as const;
  const party = [
    ['va-party', 'share.receipt', key, { member: 'va', bytes: 1 }],
    ['va-party', 'share.receipt', key, { member: 'north-west', bytes: 1 }],
    ['va-party', 'round.published', key],
  ] as const;
  const lines = (...events: readonly Played[]): readonly string[] => {
    const boards = played(...events);
    boards.name(clear, { body, status: 'active', reason: null });
    return boards.lines(120).slice(2);
  };
  const [both, ...notes] = lines(...own, ...party);
  t.regex(both ?? '', /published +2 +2/);
  t.deepEqual(notes, []);
  const [alone, ...none] = lines(...own);
  t.regex(alone ?? '', /published +1 +1/);
  t.deepEqual(none, []);
  const [, ...outside] = lines(...own, ['va-party', 'round.published', key]);
  t.deepEqual(outside, [], 'a party of another plan hears of the round only when it is over');
  const [, missed] = lines(...own, ['va-party', 'round.state', key, { state: 'summing', from: 'agreeing' }]);
  t.is(missed, '    not trained north-west; not shared north-west');
});

test('a ledger that does not answer leaves headings and budgets out, and is not asked again at once', async (t) => {
  const boards = played(...published(`${noised}~1~0`));
  let questions = 0;
  const asker = asked(() => {
    questions++;
    throw new CohortError('UNREACHABLE', 'ledger: away');
  });
  await asker.fill(boards);
  await asker.fill(boards);
  t.is(questions, 1);
  t.is(boards.lines()[0], 'plan bbbbbbbbbbbb');
  t.is(boards.lines()[1]?.split(/ {2,}/).at(-1), 'accuracy');
});

test('a refusal of the ledger is not hidden', async (t) => {
  const asker = asked(() => {
    throw new CohortError('LEDGER_FORKED', 'ledger: two heads');
  });
  await t.throwsAsync(asker.fill(played(...published(`${noised}~1~0`))), { code: 'LEDGER_FORKED' });
});

test('before the first round it says so, and events without a round are none', (t) => {
  const boards = played(['va-agent', 'agent.started', '']);
  t.deepEqual(boards.lines(), ['no round was seen yet']);
});

test('a plan whose last round came to nothing says below its table why it does not move, and stops saying it once it does', async (t) => {
  const voided = (key: string) => [...round(key, 'agreeing'), ['va-party', 'round.void', key, { reason: 'cohort-too-small' }]] as const;
  const boards = played(...voided(`${clear}~1~0`));
  const asker = asked(ledger, [{ who: 'va', code: 'POLICY_REFUSED', rule: 'maxEpsilon', detail: 'expected less, got more; ask' }]);
  await asker.fill(boards);
  t.is(boards.lines().at(-1), 'waits: va: POLICY_REFUSED maxEpsilon');
  for (const [source, event, key] of published(`${clear}~1~1`)) boards.apply({ source, event, round: key, at: '2026-01-01T00:00:01.000Z' });
  await asker.fill(boards);
  t.deepEqual(boards.obstacles(clear), []);
});

test('a plan that has ended says how, and no time that is left', async (t) => {
  const boards = played(...published(`${clear}~1~0`), ...published(`${clear}~2~0`), ...round(`${clear}~3~0`, 'agreeing'), [
    'va-party',
    'round.void',
    `${clear}~3~0`,
    { reason: 'cohort-too-small' },
  ]);
  await asked(ledger).fill(boards);
  t.is(boards.lines()[0], 'plan aaaaaaaaaaaa: a comparison, round 3 of 9, about 0 s left');
  const body = { purpose: 'a comparison', rounds: 9, datasets: [] };
  const closed = (verb: string): unknown =>
    verb === 'rounds.plan' ? { plan: clear, status: 'closed', reason: 'cohort-too-small', body } : ledger(verb);
  await asked(closed).fill(boards);
  t.is(boards.lines()[0], 'plan aaaaaaaaaaaa: a comparison, round 3 of 9, closed (cohort-too-small)');
  boards.name(clear, { body, status: 'finished', reason: null });
  t.is(boards.heading(clear), 'plan aaaaaaaaaaaa: a comparison, round 3 of 9, finished');
});
