// An account after a round: what its entries up to then say, whatever came later.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import test from 'ava';
import type { AccountEntry, AccountStatement } from '@cohort/protos/ledger';
import { opening, recordNoise } from '@cohort/protos/testing/study-plan';
import { accountAfter } from './account-after.ts';

const mechanism = recordNoise(1n, 5n);
const cost = roundCost(rdpParameters(mechanism));
const entry = (round: string, state: AccountEntry['state'], times = 1n): AccountEntry => ({ round, cost: String(times * cost), state });
const account: AccountStatement = {
  ...opening('train', 'record'),
  account: 'va~heart~train~record',
  budget: String(20n * cost),
  spent: String(7n * cost),
  reserved: String(cost),
  left: String(12n * cost),
  nonce: 6,
  entries: [
    entry('p~1~0', 'spent'),
    entry('p~2~0', 'freed'),
    entry('p~2~1', 'spent'),
    entry('q~1~0', 'spent', 4n),
    entry('p~10~0', 'spent'),
    entry('p~11~0', 'reserved'),
  ],
  released: { epsilon: '9000000000000', order: 7 },
};
const after = (round: string): AccountStatement => accountAfter(account, round, new Map(['p', 'q'].map((plan) => [plan, mechanism])));
const inRounds = ({ spent, reserved, left }: AccountStatement) => [spent, reserved, left].map((units) => Number(BigInt(units) / cost));

test('spent, reserved and left are those of the entries up to the round, the number before the attempt', (t) => {
  t.deepEqual(inRounds(after('p~1~0')), [1, 0, 19]);
  t.deepEqual(inRounds(after('p~2~0')), [1, 0, 19]);
  t.deepEqual(inRounds(after('p~2~1')), [2, 0, 18]);
  t.deepEqual(inRounds(after('q~1~0')), [6, 0, 14]);
  t.deepEqual(inRounds(after('p~10~0')), [7, 0, 13]);
});

test('a round in which the account took no part stands after the last in which it did', (t) => {
  t.deepEqual(inRounds(after('p~9~0')), [2, 0, 18]);
  t.deepEqual(inRounds(after('q~5~2')), [6, 0, 14]);
  t.deepEqual(inRounds(accountAfter({ ...account, entries: account.entries.slice(3) }, 'p~3~0', new Map())), [4, 0, 16]);
});

test("epsilon grows with what was released, and is the ledger's own where nothing came later", (t) => {
  const epsilons = ['p~1~0', 'p~2~1', 'q~1~0', 'p~10~0'].map((round) => Number(after(round).released?.epsilon));
  t.deepEqual(
    [...epsilons].sort((left, right) => left - right),
    epsilons,
  );
  t.is(new Set(epsilons).size, epsilons.length);
  t.is(after('p~11~0').released, account.released);
  const before = accountAfter({ ...account, entries: account.entries.slice(4) }, 'p~3~0', new Map([['p', mechanism]]));
  t.is(before.released, null);
});
