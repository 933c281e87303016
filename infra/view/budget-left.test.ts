// What is left of budgets under a plan is what the tightest of its accounts still pays for.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import test from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { accountId } from '@cohort/protos/account-id';
import type { AccountOpening, AccountStatement } from '@cohort/protos/ledger';
import type { Mechanism } from '@cohort/protos/terms';
import { memberNoise, opening } from '@cohort/protos/testing/study-plan';
import { readAccounts } from '../audit/read-accounts.ts';
import { budgetsAfter } from './budget-left.ts';

const mechanism = memberNoise(1n, 100n);
const cost = roundCost(rdpParameters(mechanism));

/** An account of `rounds` round costs, of which some are spent. */
const account = (msp: string, unit: AccountOpening['unit'], rounds: bigint, spent: bigint): AccountStatement => ({
  ...opening('train', unit),
  account: accountId({ msp, dataset: 'heart', partition: 'train', unit }),
  budget: String(rounds * cost),
  spent: String(spent * cost),
  reserved: '0',
  left: String((rounds - spent) * cost),
  nonce: 0,
  entries: spent === 0n ? [] : [{ round: 'p~1~0', cost: String(spent * cost), state: 'spent' }],
  released: spent === 0n ? null : { epsilon: '1500000000000', order: 7 },
});
const datasets = ['va', 'hungarian'].map((msp) => ({
  msp,
  dataset: 'heart',
  version: 1,
  protection: 'budgeted',
  accounts: [opening('train', 'member'), opening('train', 'record')],
}));
const statements: Record<string, readonly AccountStatement[]> = {
  va: [account('va', 'member', 30n, 0n), account('va', 'record', 40n, 7n)],
  hungarian: [account('hungarian', 'member', 9n, 0n), account('hungarian', 'record', 400n, 8n)],
};
const body = { datasets: datasets.map(({ msp, dataset, version }) => ({ msp, dataset, version })), mechanism, task: 'train' as const };
const ledger = {
  evaluate: (verb: string, asked: unknown) => {
    const { msp = '' } = asked as { msp?: string };
    if (verb === 'datasets.list') return Promise.resolve({ items: datasets, bookmark: '' });
    if (verb === 'rounds.plans') return Promise.resolve({ items: [{ plan: 'p', status: 'active', body }], bookmark: '' });
    return Promise.resolve({ msp, dataset: 'heart', protection: 'budgeted', accounts: statements[msp], bookmark: '' });
  },
} as unknown as Pick<Ledger, 'evaluate'>;

const leftAfter = async (plan: typeof body | (Omit<typeof body, 'mechanism'> & { readonly mechanism: Mechanism })) =>
  (await budgetsAfter(ledger, plan, ['p~1~0'], new Map())).get('p~1~0');

test("a member's round counts four times on the records' accounts, in the view and in the statement alike", async (t) => {
  t.deepEqual(await leftAfter(body), { rounds: 8, spent: 7 / 40, epsilon: 1.5 });
  t.deepEqual(
    (await readAccounts(ledger)).flatMap(({ accounts }) => accounts.map(({ roundsLeft, roundCost }) => [roundsLeft, roundCost])),
    [
      ['30', String(cost)],
      ['8', String(4n * cost)],
      ['9', String(cost)],
      ['98', String(4n * cost)],
    ],
  );
});

test('a plan draws on the accounts of its own datasets only, and one without noise on none', async (t) => {
  t.is((await leftAfter({ ...body, datasets: body.datasets.slice(1) }))?.rounds, 9);
  t.is(await leftAfter({ ...body, mechanism: { ...mechanism, kind: 'none' } }), null);
  t.is(await leftAfter({ ...body, datasets: [] }), null);
});
