// A round draws on the accounts of its mechanism's unit and partition, and on none besides.
import test from 'ava';
import type { AccountOpening, DatasetView } from '@cohort/protos/ledger';
import type { Mechanism } from '@cohort/protos/terms';
import { opening, recordNoise } from '@cohort/protos/testing/study-plan';
import { accountsOf } from './accounts-of.ts';

const dataset = (...accounts: readonly AccountOpening[]): Pick<DatasetView, 'msp' | 'dataset' | 'accounts' | 'protection'> => ({
  msp: 'hungary',
  dataset: 'heart',
  protection: accounts.length > 0 ? 'budgeted' : 'unprotected',
  accounts,
});
const mechanism = (kind: Mechanism['kind'], unit: Mechanism['unit']): Mechanism => ({ ...recordNoise(1n, 5n), kind, unit });

const units = dataset(opening('evaluation', 'record'), opening('train', 'patient'), opening('train', 'record'));
const full = dataset(...units.accounts, opening('train', 'member'));

test('training draws on the account of its unit, evaluation on that of the evaluation rows', (t) => {
  t.deepEqual(accountsOf({ task: 'train', mechanism: mechanism('dp-fedsgd', 'record') }, units), [
    { account: 'hungary~heart~train~record', multiple: 1 },
  ]);
  t.deepEqual(accountsOf({ task: 'train', mechanism: mechanism('dp-fedsgd', 'patient') }, units), [
    { account: 'hungary~heart~train~patient', multiple: 1 },
  ]);
  t.deepEqual(accountsOf({ task: 'evaluate', mechanism: mechanism('dp-counts', 'record') }, full), [
    { account: 'hungary~heart~evaluation~record', multiple: 1 },
  ]);
});

test("a member's round also draws four times on every smaller unit of the same rows, and on those only", (t) => {
  const terms = { task: 'train' as const, mechanism: mechanism('member-gaussian', 'member') };
  t.deepEqual(accountsOf(terms, full), [
    { account: 'hungary~heart~train~member', multiple: 1 },
    { account: 'hungary~heart~train~record', multiple: 4 },
    { account: 'hungary~heart~train~patient', multiple: 4 },
  ]);
  t.deepEqual(accountsOf(terms, dataset(opening('train', 'member'), opening('evaluation', 'record'))), [
    { account: 'hungary~heart~train~member', multiple: 1 },
  ]);
});

test('rows with a member account are refused by what releases their units: that account would say nothing was released', (t) => {
  const beside = (partition: AccountOpening['partition']): ReturnType<typeof dataset> =>
    dataset(opening(partition, 'record'), opening(partition, 'member'));
  const released = [
    ['train', mechanism('dp-fedsgd', 'record'), 'train'],
    ['evaluate', mechanism('dp-counts', 'record'), 'evaluation'],
  ] as const;
  for (const [task, used, partition] of released)
    t.throws(() => accountsOf({ task, mechanism: used }, beside(partition)), {
      message: new RegExp(
        `^MECHANISM_NOT_SUPPORTED: ${used.kind} .* hungary~heart~${partition}~member .* member-gaussian, or a dataset without a member account for`,
      ),
    });
  t.is(accountsOf({ task: 'evaluate', mechanism: mechanism('dp-counts', 'record') }, full).length, 1);
});

test('a round without noise draws on nothing', (t) => {
  const none = { ...mechanism('none', null), adjacency: null, sigma2: null, sensitivity2: null, samplingRate: null, alphaStar: null };
  t.deepEqual(accountsOf({ task: 'train', mechanism: none }, full), []);
  t.deepEqual(accountsOf({ task: 'evaluate', mechanism: none }, dataset()), []);
});

test('a dataset that lacks the account is refused with the account and with what it has', (t) => {
  const lacking: readonly [ReturnType<typeof dataset>, RegExp][] = [
    [dataset(), /^ACCOUNT_UNKNOWN: hungary~heart~train~record: dp-fedsgd .*unprotected\) has none/],
    [dataset(opening('evaluation', 'record')), /^ACCOUNT_UNKNOWN: hungary~heart~train~record: .* has hungary~heart~evaluation~record/],
    [dataset(opening('train', 'patient')), /^ACCOUNT_UNKNOWN: hungary~heart~train~record: .* has hungary~heart~train~patient/],
  ];
  for (const [data, message] of lacking)
    t.throws(() => accountsOf({ task: 'train', mechanism: mechanism('dp-fedsgd', 'record') }, data), { message });
});
