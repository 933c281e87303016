// The auditor's own bookkeeping refuses what the contract must refuse, without asking it.
import test from 'ava';
import { accountBudget } from '@cohort/mpc/accountant';
import { opening, recordNoise } from '@cohort/protos/testing/study-plan';
import { BudgetBook } from './budget-book.ts';

const mechanism = recordNoise(16781317n, 83906585n);
const account = 'va~heart~train~record';
const booked = { round: 'r', member: 'va', multiple: 1, reservedAt: 5 };

function book(): BudgetBook {
  const fresh = new BudgetBook();
  fresh.register('va', { dataset: 'heart', accounts: [opening('train', 'record')] });
  return fresh;
}

test('an account is opened with the accountant’s budget and booked with the accountant’s cost', (t) => {
  const accounts = book();
  const cost = accounts.price(mechanism);
  accounts.reserve({ account, cost: String(cost) }, mechanism, booked, 0n);
  const { budget, reservations } = accounts.account(account);
  t.is(budget, accountBudget({ epsilon: { num: 3n, den: 1n }, delta: { num: 1n, den: 100_000n }, alpha: 7 }));
  t.like(reservations[0], { cost, decided: null });
  accounts.decide('r', new Set(['va']), 9);
  t.deepEqual(accounts.account(account).reservations[0]?.decided, { at: 9, spent: true });
});

test('a cost one unit off, another order, and one unit more than is left are refused', (t) => {
  const accounts = book();
  const cost = accounts.price(mechanism);
  const { budget } = accounts.account(account);
  const refused = (act: () => void, pattern: RegExp): void => {
    t.throws(act, { message: pattern });
  };
  refused(() => {
    accounts.reserve({ account, cost: String(cost - 1n) }, mechanism, booked, 0n);
  }, /expected va~heart~train~record to reserve \d+/);
  refused(() => {
    accounts.reserve({ account, cost: String(cost) }, { ...mechanism, alphaStar: 8 }, booked, 0n);
  }, /at its order 7/);
  refused(() => {
    accounts.reserve({ account, cost: String(cost) }, mechanism, booked, budget - cost + 1n);
  }, /within its budget/);
  t.notThrows(() => {
    accounts.reserve({ account, cost: String(cost) }, mechanism, booked, budget - cost);
  });
});

test('a later version that opens other accounts and an account that nobody opened are refused', (t) => {
  const accounts = book();
  t.throws(
    () => {
      accounts.register('va', { dataset: 'heart', accounts: [{ ...opening('train', 'record'), epsilon: { num: '4', den: '1' } }] });
    },
    { message: /as it was opened/ },
  );
  t.throws(() => accounts.account('va~heart~evaluation~record'), { message: /an account that was opened/ });
});

test('a copy goes on by itself', (t) => {
  const accounts = book();
  const copy = accounts.copy();
  copy.reserve({ account, cost: String(copy.price(mechanism)) }, mechanism, booked, 0n);
  t.is(accounts.account(account).reservations.length, 0);
});
