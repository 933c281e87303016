// The rig's site with a budget, and terms with noise over it.
import { countNoise, memberNoise, opening, recordNoise } from '@cohort/protos/testing/study-plan';
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';
import type { AccountOpening, AccountStatement } from '@cohort/protos/ledger';
import type { Mechanism, Terms } from '@cohort/protos/terms';
import { makeRig, type Rig } from './rig.ts';
import { strategy } from './sample-study.ts';

const scale = 4096;
const bound = 1 << 21;
const sensitivity2 = integerSensitivity({ scale, clipNorm: '1', length: 3 });

/** z^2 = 5, q = 1/4. */
export const mechanism = recordNoise(sensitivity2, 5n * sensitivity2);

const block = { name: 'model', length: 3, width: 32, scale, bound, use: 'sum' } as const;

/**
 * A site of which both partitions have a record account, and for `member-gaussian`, which alone draws on it, a member account. `changes` are
 * what the ledger opens instead of what was voted for.
 */
export function noisedRig(kind: 'dp-fedsgd' | 'dp-counts' | 'member-gaussian', changes: Partial<Terms> = {}): Promise<Rig> {
  const noised = { ...strategy, kind: 'sgd', weights: 'bucket', divisor: 128 } as const;
  // There records pay four times what the member does.
  const epsilon = kind === 'member-gaussian' ? '30' : '3';
  const records = [opening('train', 'record', epsilon), opening('evaluation', 'record', epsilon)];
  return makeRig({
    plan: {
      mechanism: { 'dp-fedsgd': mechanism, 'dp-counts': countNoise, 'member-gaussian': memberNoise(sensitivity2, 5n * sensitivity2) }[kind],
      task: kind === 'dp-counts' ? 'evaluate' : 'train',
      blocks: kind === 'dp-counts' ? [{ ...block, name: 'counts', length: 4, scale: 1, bound: 100 }] : [block],
      strategy: kind === 'member-gaussian' ? { ...noised, kind: 'fedavg' } : noised,
      quantiser: { scale, clipNorm: '1', bound },
      normalisation: 'schema',
      rounds: kind === 'dp-counts' ? 1 : 25,
    },
    changes,
    registration: {
      protection: 'budgeted',
      accounts: kind === 'member-gaussian' ? [...records, opening('train', 'member', epsilon)] : records,
    },
  });
}

/** What the contracts keep of an account, as transactions that no test plays would have left it. */
export type Kept = Partial<Pick<AccountStatement, 'alphaStar' | 'spent'>>;

export function state({ ledger }: Rig, account: string, change: Kept): void {
  ledger.amendState<AccountOpening & Kept>(['account', ...account.split('~')], (kept) => ({ ...kept, ...change }));
}

/** What one round of the rig's mechanism costs an account of order 7. */
export const costOf = (mechanism: Mechanism): bigint => roundCost({ ...rdpParameters(mechanism), alpha: 7 });
