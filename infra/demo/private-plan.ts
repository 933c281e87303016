// The demo's second study: DP-FedSGD over budgeted datasets, and the one noised evaluation of what it trained.
import type { DatasetVersion, Plan } from '@cohort/protos/terms';
import { evaluationSettings, privateRounds, privateSettings, type Epsilon } from './private-settings.ts';

export interface PrivatePlanInput {
  readonly epsilon: Epsilon;
  readonly datasets: readonly DatasetVersion[];
  readonly parties: readonly [string, string, string];
  /** H(architecture) and the genesis model's hash, hex; number of model coordinates. */
  readonly architecture: string;
  readonly genesisModel: string;
  readonly parameters: number;
}

/** S steps per unit of gradient, clipped to L2 norm 1; a member's sum of quantised gradients stays far below 2^21. */
const scale = 4096;
const bound = 2 ** 21;
/** T = floor((S C)^2 + S C + d/4 + sqrt(d)/2) at d = 14. */
const sensitivity2 = '16781317';

/** Per-record gradients of a quarter of the rows in each round; their noised sum over 128 is one step of gradient descent. */
export function privatePlan(input: PrivatePlanInput): Plan {
  const { sigma2, alphaStar } = privateSettings[input.epsilon];
  return {
    ...common(input),
    purpose: 'research: heart disease prediction under differential privacy',
    task: 'train',
    rounds: privateRounds,
    blocks: [{ name: 'model', length: input.parameters, width: 32, scale, bound, use: 'sum' }],
    strategy: { ...plainStep, serverRate: '1', divisor: 128 },
    quantiser: { scale, clipNorm: '1', bound },
    mechanism: {
      kind: 'dp-fedsgd',
      unit: 'record',
      adjacency: 'add-remove',
      sigma2,
      sensitivity2,
      samplingRate: { num: '1', den: '4' },
      alphaStar,
    },
  };
}

/** Counts of hits and misses on the evaluation rows, noised and charged to their own account; `genesisModel` is the model it judges. */
export function evaluationPlan(input: Omit<PrivatePlanInput, 'epsilon' | 'parameters'>): Plan {
  const { sigma2, alphaStar } = evaluationSettings;
  const countBound = 1000;
  return {
    ...common(input),
    purpose: 'research: heart disease prediction, one evaluation',
    task: 'evaluate',
    rounds: 1,
    blocks: [{ name: 'counts', length: 4, width: 32, scale: 1, bound: countBound, use: 'sum' }],
    strategy: { ...plainStep, serverRate: '1', divisor: 1 },
    quantiser: { scale: 1, clipNorm: null, bound: countBound },
    mechanism: {
      kind: 'dp-counts',
      unit: 'record',
      adjacency: 'add-remove',
      sigma2,
      sensitivity2: '1',
      samplingRate: { num: '1', den: '1' },
      alphaStar,
    },
  };
}

const plainStep = {
  kind: 'sgd',
  localSteps: 1,
  batch: 1,
  clientRate: '1',
  beta1: '0',
  beta2: '0',
  tau: '0',
  weights: 'bucket',
  weightCap: 1000,
} as const;

function common({ datasets, parties, architecture, genesisModel }: Omit<PrivatePlanInput, 'epsilon' | 'parameters'>) {
  return {
    datasets,
    parties,
    architecture,
    genesisModel,
    normalisation: 'schema',
    statistics: null,
    minCohort: 3,
    maxCohort: datasets.length,
    frameBytes: 1 << 20,
    uploadProfile: 'relay',
    deadlines: { enrol: 2, collect: 6, relay: 1, step: 3 },
    proof: false,
    retentionEpochs: 1,
    expiryEpochs: 10,
  } as const;
}
