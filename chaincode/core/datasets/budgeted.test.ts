// Registering with a budget: what accounts are opened, and what a registration may not say or change later.
import test from 'ava';
import type { DatasetRegistration } from '@cohort/protos/ledger';
import { admitted } from '../testing/round-story.ts';
import { opening } from '@cohort/protos/testing/study-plan';
import { budgeted, budgetedRegistration } from '../testing/noised-story.ts';

const delta = (num: string, den: string): Partial<DatasetRegistration> => ({
  accounts: [{ ...opening('train', 'record'), delta: { num, den } }],
});
const epsilon = (num: string, den: string, alphaStar = 7): Partial<DatasetRegistration> => ({
  accounts: [{ ...opening('train', 'record'), epsilon: { num, den }, alphaStar }],
});

test('the first version opens its accounts with their budgets; a later one opens nothing', async (t) => {
  const consortium = await admitted();
  const first = await consortium.submit('hungary/agent', 'datasets.register', budgetedRegistration);
  const budget = '1559648127174';
  t.deepEqual(first.event?.payload, {
    msp: 'hungary',
    dataset: 'heart-private',
    version: 1,
    opened: ['train', 'evaluation'].map((partition) => ({ account: `hungary~heart-private~${partition}~record`, budget })),
  });
  const later = await consortium.submit('hungary/admin', 'datasets.register', { ...budgetedRegistration, version: 2 });
  t.deepEqual(later.event?.payload, { msp: 'hungary', dataset: 'heart-private', version: 2, opened: [] });
  t.false(Object.keys(later.writes).some((key) => key.startsWith('account')));
  const { accounts } = await consortium.statement('hungary', 'heart-private');
  t.deepEqual(
    accounts.map(({ account, budget: whole, left, spent, reserved, nonce, entries, released }) => [
      account,
      whole,
      left,
      spent,
      reserved,
      nonce,
      entries,
      released,
    ]),
    ['train', 'evaluation'].map((partition) => [`hungary~heart-private~${partition}~record`, budget, budget, '0', '0', 0, [], null]),
  );
});

const refused: readonly [why: string, change: object, code: string, message: RegExp][] = [
  ['a budget of nothing', epsilon('1', '2', 2), 'ACCOUNT_INVALID', /epsilon: expected at least [0-9]+\.[0-9]{4} at alphaStar 2/],
  ['an epsilon of 0', epsilon('0', '1'), 'BODY_INVALID', /epsilon/],
  ['a delta one unit above a tenth of a row in the bucket', delta('1', '4999'), 'ACCOUNT_INVALID', /delta: expected at most 1\/5000/],
  ['a delta of 0', delta('0', '1'), 'BODY_INVALID', /delta/],
  ['a negative epsilon', epsilon('-3', '1'), 'BODY_INVALID', /epsilon.num/],
  ['a fractional epsilon', epsilon('1.5', '1'), 'BODY_INVALID', /epsilon.num/],
  ['a hexadecimal epsilon', epsilon('0x3', '1'), 'BODY_INVALID', /epsilon.num/],
  ['an epsilon over 0', epsilon('3', '0'), 'BODY_INVALID', /epsilon.den/],
  ['an epsilon not in lowest terms', epsilon('6', '2'), 'BODY_INVALID', /lowest terms/],
  ['an order of 1', epsilon('3', '1', 1), 'BODY_INVALID', /alphaStar/],
  ['an order of 65', epsilon('3', '1', 65), 'BODY_INVALID', /alphaStar/],
  ['an account twice', { accounts: [opening('train', 'record'), opening('train', 'record', '8')] }, 'ACCOUNT_REPEATED', /train record/],
  [
    'records and patients of the same rows',
    { accounts: [opening('train', 'record'), opening('train', 'patient')] },
    'ACCOUNT_INVALID',
    /not both/,
  ],
  ...(['patient', 'member'] as const).map((unit): (typeof refused)[number] => [
    `an evaluation account per ${unit}, which nothing draws on`,
    { accounts: [opening('train', 'record'), opening('evaluation', unit)] },
    'ACCOUNT_INVALID',
    new RegExp(`accounts\\[1\\].unit: expected record for the evaluation partition .*per record.*, got ${unit}`),
  ]),
  ['evaluation rows that are not kept apart', { evaluationBucket: null }, 'ACCOUNT_INVALID', /evaluationBucket/],
  ['an evaluation bucket that is none', { evaluationBucket: { lower: 100, upper: 500 } }, 'BODY_INVALID', /evaluationBucket/],
  ['a budget without accounts', { accounts: [] }, 'ACCOUNT_INVALID', /at least one/],
  ['accounts of unprotected data', { protection: 'unprotected' }, 'ACCOUNT_INVALID', /none for unprotected data/],
];
for (const [why, change, code, message] of refused) {
  test(`refuses ${why}`, async (t) => {
    const consortium = await admitted();
    const refusal = await consortium.refused('hungary/agent', 'datasets.register', { ...budgetedRegistration, ...change });
    t.like(refusal, { code, writes: {}, event: null }, refusal.message);
    t.regex(refusal.message, message);
  });
}

test('a delta of exactly a tenth of a row is allowed, per partition by its own bucket', async (t) => {
  const consortium = await admitted();
  const accounts = [{ ...opening('evaluation', 'record', '8'), delta: { num: '1', den: '2000' } }];
  await consortium.submit('hungary/agent', 'datasets.register', { ...budgetedRegistration, ...delta('1', '5000') });
  await consortium.submit('longbeach/agent', 'datasets.register', { ...budgetedRegistration, accounts });
  t.is((await consortium.list('datasets.list', { msp: null })).length, 6);
});

test('the smallest epsilon that the refusal names is accepted', async (t) => {
  const consortium = await admitted();
  const { message } = await consortium.refused('hungary/agent', 'datasets.register', { ...budgetedRegistration, ...epsilon('1', '2', 2) });
  const [, whole = '', tail = ''] = /at least ([0-9]+)\.([0-9]{4})/.exec(message) ?? [];
  let [num, den] = [BigInt(whole + tail), 10_000n];
  while (num % 2n === 0n && den % 2n === 0n) [num, den] = [num / 2n, den / 2n];
  while (num % 5n === 0n && den % 5n === 0n) [num, den] = [num / 5n, den / 5n];
  await consortium.submit('hungary/agent', 'datasets.register', { ...budgetedRegistration, ...epsilon(String(num), String(den), 2) });
  t.is((await consortium.statement('hungary', 'heart-private')).accounts.length, 1);
});

test('a later version repeats protection and accounts exactly, and its delta fits its own bucket', async (t) => {
  const consortium = await budgeted();
  const [train, evaluation] = budgetedRegistration.accounts;
  const changes: readonly Partial<DatasetRegistration>[] = [
    { protection: 'unprotected', accounts: [] },
    { accounts: [opening('train', 'record', '8'), opening('evaluation', 'record')] },
    { accounts: [opening('train', 'record', '3', 8), opening('evaluation', 'record')] },
    { accounts: [opening('train', 'record')] },
    { accounts: [opening('train', 'record'), opening('evaluation', 'record'), opening('train', 'member')] },
    { accounts: [evaluation, train].filter((item) => item !== undefined) },
    { bucket: { lower: 10_000, upper: 20_000 } },
  ];
  for (const change of changes)
    t.like(await consortium.refused('hungary/agent', 'datasets.register', { ...budgetedRegistration, version: 2, ...change }), {
      code: 'ACCOUNT_INVALID',
      writes: {},
      event: null,
    });
  const plain = (await consortium.list('datasets.list', { msp: null })).find((item) => item.msp === 'hungary' && item.dataset === 'heart');
  const { msp: _msp, ...registration } = plain ?? { msp: '', ...budgetedRegistration };
  const promoted = { ...registration, version: 2, protection: 'budgeted', accounts: [opening('train', 'record')] };
  t.like(await consortium.refused('hungary/agent', 'datasets.register', promoted), { code: 'ACCOUNT_INVALID', writes: {}, event: null });
});
