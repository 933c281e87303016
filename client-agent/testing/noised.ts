// The rig's site with a budget, and terms with noise over it.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';
import { accountId } from '@cohort/protos/account-id';
import type { AccountOpening, AccountStatement } from '@cohort/protos/ledger';
import type { Mechanism, Terms } from '@cohort/protos/terms';
import { makeRig, member, type Rig } from './rig.ts';

const dataset = 'heart';
const scale = 4096;
const bound = 1 << 21;
const sensitivity2 = integerSensitivity({ scale, clipNorm: '1', length: 3 });
const delta = { num: '1', den: '100000' };

/** z^2 = 5, q = 1/4. */
export const mechanism: Mechanism = {
  kind: 'dp-fedsgd',
  unit: 'record',
  adjacency: 'add-remove',
  sigma2: { num: String(5n * sensitivity2), den: '1' },
  sensitivity2: String(sensitivity2),
  samplingRate: { num: '1', den: '4' },
  alphaStar: 7,
};
const counting: Mechanism = {
  ...mechanism,
  kind: 'dp-counts',
  sensitivity2: '1',
  sigma2: { num: '9', den: '4' },
  samplingRate: { num: '1', den: '1' },
};
const whole: Mechanism = {
  ...mechanism,
  kind: 'member-gaussian',
  unit: 'member',
  adjacency: 'zero-out',
  samplingRate: { num: '1', den: '1' },
};

const block = { name: 'model', length: 3, width: 32, scale, bound, use: 'sum' } as const;

/** A site of which both partitions have a record account, and for `member-gaussian`, which alone draws on it, a member account. */
export function noisedRig(kind: 'dp-fedsgd' | 'dp-counts' | 'member-gaussian', changes: Partial<Terms> = {}): Rig {
  const { strategy } = makeRig().terms;
  const noised = { ...strategy, kind: 'sgd', weights: 'bucket', divisor: 128 } as const;
  const rig = makeRig({
    changes: {
      mechanism: { 'dp-fedsgd': mechanism, 'dp-counts': counting, 'member-gaussian': whole }[kind],
      task: kind === 'dp-counts' ? 'evaluate' : 'train',
      blocks: kind === 'dp-counts' ? [{ ...block, name: 'counts', length: 4, scale: 1, bound: 100 }] : [block],
      strategy: kind === 'member-gaussian' ? { ...noised, kind: 'fedavg' } : noised,
      quantiser: { scale, clipNorm: '1', bound },
      normalisation: 'schema',
      rounds: kind === 'dp-counts' ? 1 : 25,
      ...changes,
    },
  });
  const records = [opening('train', 'record'), opening('evaluation', 'record')];
  budget(rig, kind === 'member-gaussian' ? [...records, opening('train', 'member')] : records);
  return rig;
}

export function opening(partition: AccountOpening['partition'], unit: AccountOpening['unit']): AccountOpening {
  return { partition, unit, epsilon: { num: '3', den: '1' }, delta, alphaStar: 7 };
}

/** Registers the rig's rows with these accounts instead of as unprotected. */
export function budget({ ledger }: Rig, accounts: readonly AccountOpening[]): void {
  const [known] = ledger.datasets.splice(0);
  if (known !== undefined) ledger.datasets.push({ ...known, protection: 'budgeted', accounts });
  ledger.accounts.set(
    dataset,
    accounts.map((account): AccountStatement => ({
      ...account,
      account: accountId({ msp: member, dataset, ...account }),
      budget: '1559648127174',
      spent: '0',
      reserved: '0',
      left: '1559648127174',
      nonce: 0,
      entries: [],
      released: null,
    })),
  );
}

/** Changes an account's statement. */
export function state({ ledger }: Rig, account: string, change: Partial<AccountStatement>): void {
  const all = ledger.accounts.get(dataset) ?? [];
  ledger.accounts.set(
    dataset,
    all.map((item) => (item.account === account ? { ...item, ...change } : item)),
  );
}

/** What one round of the rig's mechanism costs an account of order 7. */
export const costOf = (mechanism: Mechanism): bigint => roundCost({ ...rdpParameters(mechanism), alpha: 7 });
