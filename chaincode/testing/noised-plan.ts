// What makes a test plan a noised one, and rows that pay for it.
import type { AccountOpening, DatasetRegistration } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { fedavg, opening, recordNoise } from '@cohort/protos/testing/study-plan';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';

/** Gradients of at most 1, standard deviation 256 steps per sum, a constant divisor. */
export function noised(length: number): Partial<Plan> & Pick<Plan, 'mechanism'> {
  const scale = Math.max(4096, 2 ** Math.ceil(Math.log2(16 * Math.sqrt(length))));
  const bound = 2 ** 21;
  return {
    blocks: [{ name: 'model', length, width: 32, scale, bound, use: 'sum' }],
    strategy: { ...fedavg, kind: 'sgd', divisor: 4, weights: 'bucket' },
    normalisation: 'schema',
    quantiser: { scale, clipNorm: '1', bound },
    mechanism: recordNoise(integerSensitivity({ scale, clipNorm: '1', length }), 65536n),
  };
}

/** Rows that pay for rounds of `noised` plans, at order 7. */
export const budgetOf = (epsilon: AccountOpening['epsilon']): Pick<DatasetRegistration, 'protection' | 'accounts'> => ({
  protection: 'budgeted',
  accounts: [{ ...opening('train', 'record'), epsilon, delta: { num: '1', den: '10000' } }],
});
