// The plans of a test network: over one small block, with deadlines of a few seconds; fedavg without noise, or sgd with it.
import { fedavg, fedavgPlan } from '@cohort/chaincode/testing/fedavg-plan';
import { hash } from '@cohort/protos/hash';
import type { AccountOpening, DatasetRegistration } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';
import { modelHash } from '@cohort/mpc/safetensors';

export interface PlanOptions {
  readonly coordinates?: number;
  readonly rounds?: number;
  readonly weights?: 'exact' | 'bucket';
}

/** What a plan says without whom it names and the model that it begins with. */
export function plainPlan({ coordinates = 7, rounds = 1, weights = 'exact' }: PlanOptions = {}): Omit<
  Plan,
  'datasets' | 'parties' | 'genesisModel'
> {
  const model = { name: 'model', length: coordinates, width: 32, scale: 1000, bound: 100_000, use: 'sum' } as const;
  const weight = { name: 'weight', length: 1, width: 32, scale: 1000, bound: 1000, use: 'sum' } as const;
  return {
    ...fedavgPlan,
    architecture: hash('architecture', 'test'),
    blocks: weights === 'exact' ? [model, weight] : [model],
    strategy: { ...fedavg, weights },
    normalisation: 'local',
    quantiser: { scale: 1000, clipNorm: null, bound: 100_000 },
    maxCohort: 8,
    frameBytes: 1024 * 1024,
    deadlines: { enrol: 5, collect: 10, relay: 2, step: 2 },
    rounds,
    expiryEpochs: 5,
  };
}

/** `members` by MSP id; `genesis` is the first model's file. */
export function testPlan(members: readonly string[], genesis: Uint8Array, options: PlanOptions): Plan {
  return {
    ...plainPlan(options),
    datasets: members.map((msp) => ({ msp, dataset: 'heart', version: 1 })),
    genesisModel: modelHash(genesis),
    parties: ['cleveland/party', 'hungary/party', 'switzerland/party'],
  };
}

/** What makes a test plan a noised one: gradients of at most 1, standard deviation 256 steps per sum, a constant divisor. */
export function noised(length: number): Partial<Plan> & Pick<Plan, 'mechanism'> {
  const scale = Math.max(4096, 2 ** Math.ceil(Math.log2(16 * Math.sqrt(length))));
  const bound = 2 ** 21;
  return {
    blocks: [{ name: 'model', length, width: 32, scale, bound, use: 'sum' }],
    strategy: { ...fedavg, kind: 'sgd', divisor: 4, weights: 'bucket' },
    normalisation: 'schema',
    quantiser: { scale, clipNorm: '1', bound },
    mechanism: {
      kind: 'dp-fedsgd',
      unit: 'record',
      adjacency: 'add-remove',
      sigma2: { num: '65536', den: '1' },
      sensitivity2: String(integerSensitivity({ scale, clipNorm: '1', length })),
      samplingRate: { num: '1', den: '4' },
      alphaStar: 7,
    },
  };
}

/** Rows that pay for rounds of `noised` plans, at order 7. */
export const budgetOf = (epsilon: AccountOpening['epsilon']): Pick<DatasetRegistration, 'protection' | 'accounts'> => ({
  protection: 'budgeted',
  accounts: [{ partition: 'train', unit: 'record', epsilon, delta: { num: '1', den: '10000' }, alphaStar: 7 }],
});
