// A budget statement as people read it.
import test from 'ava';
import { opening } from '@cohort/protos/testing/study-plan';
import { accountLines } from './account-lines.ts';
import type { AccountReading } from './read-accounts.ts';

const account: AccountReading = {
  ...opening('train', 'record'),
  account: 'va~heart~train~record',
  budget: '1600000000000',
  spent: '400000000000',
  reserved: '61605987645',
  left: '1138394012355',
  nonce: 8,
  entries: [
    { round: 'a', cost: '400000000000', state: 'spent' },
    { round: 'b', cost: '61605987645', state: 'freed' },
    { round: 'c', cost: '61605987645', state: 'reserved' },
  ],
  released: { epsilon: '1234567000000', order: 11 },
  plan: 'abcdef0123456789',
  roundCost: '61605987645',
  roundsLeft: '18',
};
const statement = { msp: 'va', dataset: 'heart', protection: 'budgeted', accounts: [account] } as const;

test('an account shows opening, debits, reservations, cancellations and what is left, in nats, shares and rounds', (t) => {
  const lines = accountLines(statement);
  const cells = lines.map((line) => line.trim().split(/ {2,}/));
  t.deepEqual(
    cells.filter(([name]) => ['opening', 'debits', 'reservations', 'cancellations', 'left'].includes(name ?? '')),
    [
      ['opening', '1.600000', '100.0 %'],
      ['debits', '0.400000', '25.0 %', '1'],
      ['reservations', '0.061605', '3.8 %', '1'],
      ['cancellations', '0.061605', '1'],
      ['left', '1.138394', '71.1 %', '18'],
    ],
  );
  const text = lines.join('\n');
  t.regex(text, /epsilon 3 at delta 1\/100000, order 7/);
  t.regex(text, /epsilon 1\.234567, the least over the orders 2 to 64 \(order 11\)/);
  t.regex(text, /18 more rounds at 0\.061605 nats each \(plan abcdef012345\)/);
});

test('before the first release epsilon is 0, and an account that no plan draws on says so', (t) => {
  const text = accountLines({
    ...statement,
    accounts: [{ ...account, released: null, plan: null, roundCost: null, roundsLeft: null }],
  }).join('\n');
  t.regex(text, /released so far: epsilon 0$/m);
  t.regex(text, /no plan draws on it/);
});

test('unprotected data is said to be not bounded', (t) => {
  t.regex(accountLines({ msp: 'va', dataset: 'open', protection: 'unprotected', accounts: [] }).join('\n'), /not bounded/);
});
