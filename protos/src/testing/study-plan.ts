// The one builder of test plans: an average by weights over the whole round, with no proof and nothing kept longer than it must be; noise, rows.
import { hash } from '../hash.ts';
import type { AccountOpening, DatasetRegistration } from '../ledger.ts';
import { withoutNoise, type Mechanism, type PartyRef, type Plan, type Terms } from '../terms.ts';

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

/** The terms of a plan's first round, with parties that have no keys and nobody reaches. */
export function firstTerms({ genesisModel, parties, expiryEpochs, ...agreed }: Plan): Terms {
  const [first, second, third] = parties;
  return {
    ...agreed,
    plan: hash('plan', 'id'),
    planHash: hash('plan', 'body'),
    round: 1,
    attempt: 0,
    modelIn: genesisModel,
    parties: [keyless(first), keyless(second), keyless(third)],
    expiryEpoch: expiryEpochs,
  };
}

function keyless(node: string): PartyRef {
  const key = hash('plan', node);
  return { msp: node.split('/')[0] ?? '', node, nodeKey: key, boxKey: key, tlsCertSha256: key, endpoint: 'localhost:7001' };
}

/** An account of one unit of one partition, at order 7. */
export const opening = (
  partition: AccountOpening['partition'],
  unit: AccountOpening['unit'],
  epsilon = '3',
  alphaStar = 7,
): AccountOpening => ({ partition, unit, epsilon: { num: epsilon, den: '1' }, delta: { num: '1', den: '100000' }, alphaStar });

/** 200 to 500 rows `heart` without protection. */
export const plainRows: DatasetRegistration = {
  dataset: 'heart',
  source: 'uci',
  version: 1,
  schemaHash: hash('stateHash', 'schema'),
  bucket: { lower: 200, upper: 500 },
  evaluationBucket: null,
  protection: 'unprotected',
  accounts: [],
};
