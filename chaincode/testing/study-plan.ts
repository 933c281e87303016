// The one builder of test plans: an average by weights over the whole round, with no proof and nothing kept longer than it must be; or noise.
import { hash } from '@cohort/protos/hash';
import type { AccountOpening, DatasetRegistration } from '@cohort/protos/ledger';
import { withoutNoise, type Mechanism, type Plan } from '@cohort/protos/terms';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';

/** Noise on sums of records' gradients: each record in a round by a chance of one in four, at order 7. */
export function recordNoise(sensitivity2: bigint, sigma2: bigint): Mechanism {
  return {
    kind: 'dp-fedsgd',
    unit: 'record',
    adjacency: 'add-remove',
    sigma2: { num: String(sigma2), den: '1' },
    sensitivity2: String(sensitivity2),
    samplingRate: { num: '1', den: '4' },
    alphaStar: 7,
  };
}

/** The same noise on sums of members' whole updates. */
export function memberNoise(sensitivity2: bigint, sigma2: bigint): Mechanism {
  const whole = { kind: 'member-gaussian', unit: 'member', adjacency: 'zero-out', samplingRate: { num: '1', den: '1' } } as const;
  return { ...recordNoise(sensitivity2, sigma2), ...whole };
}

/** Noise on one evaluation's hits and misses. */
export const countNoise: Mechanism = {
  ...recordNoise(1n, 9n),
  kind: 'dp-counts',
  sigma2: { num: '9', den: '4' },
  samplingRate: { num: '1', den: '1' },
};

export const fedavg: Plan['strategy'] = {
  kind: 'fedavg',
  localSteps: 1,
  batch: 1,
  clientRate: '0.1',
  serverRate: '1',
  beta1: '0.9',
  beta2: '0.99',
  tau: '0.001',
  divisor: 'weights',
  weights: 'exact',
  weightCap: 100,
};

export interface PlanOptions {
  readonly coordinates?: number;
  readonly rounds?: number;
  readonly weights?: 'exact' | 'bucket';
  /** Steps per unit, and the most steps of a coordinate and of a weight. */
  readonly scale?: number;
  readonly bound?: number;
  readonly weightBound?: number;
}

/** Whom a plan names, and the model that it begins with. */
export interface Study {
  readonly members: readonly string[];
  readonly parties: Plan['parties'];
  readonly genesisModel: string;
}

/** What a plan says without a `Study`: one small block and deadlines of a few seconds, unless told. */
export function plainPlan({
  coordinates = 7,
  rounds = 1,
  weights = 'exact',
  scale = 1000,
  bound = 100_000,
  weightBound = 1000,
}: PlanOptions = {}): Omit<Plan, 'datasets' | 'parties' | 'genesisModel'> {
  const model = { name: 'model', length: coordinates, width: 32, scale, bound, use: 'sum' } as const;
  return {
    purpose: 'test',
    task: 'train',
    architecture: hash('architecture', 'test'),
    blocks: weights === 'exact' ? [model, { ...model, name: 'weight', length: 1, bound: weightBound }] : [model],
    strategy: { ...fedavg, weights },
    normalisation: 'local',
    statistics: null,
    quantiser: { scale, clipNorm: null, bound },
    mechanism: withoutNoise,
    minCohort: 3,
    maxCohort: 8,
    frameBytes: 1024 * 1024,
    uploadProfile: 'relay',
    deadlines: { enrol: 5, collect: 10, relay: 2, step: 2 },
    proof: false,
    retentionEpochs: 1,
    rounds,
    expiryEpochs: 5,
  };
}

/** A whole plan over the members' first `heart` rows. */
export function studyPlan({ members, parties, genesisModel }: Study, options: PlanOptions = {}): Plan {
  return { ...plainPlan(options), datasets: members.map((msp) => ({ msp, dataset: 'heart', version: 1 })), genesisModel, parties };
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
    mechanism: recordNoise(integerSensitivity({ scale, clipNorm: '1', length }), 65536n),
  };
}

/** Rows that pay for rounds of `noised` plans, at order 7. */
export const budgetOf = (epsilon: AccountOpening['epsilon']): Pick<DatasetRegistration, 'protection' | 'accounts'> => ({
  protection: 'budgeted',
  accounts: [{ partition: 'train', unit: 'record', epsilon, delta: { num: '1', den: '10000' }, alphaStar: 7 }],
});
