// The demo's study: logistic regression on the four-hospital heart data, with the published benchmark's settings.
import type { Block, DatasetVersion, Plan } from '@cohort/protos/terms';

export interface HeartPlanInput {
  readonly rounds: number;
  readonly strategy: 'fedavg' | 'fedadam';
  readonly datasets: readonly DatasetVersion[];
  readonly parties: readonly [string, string, string];
  /** H(architecture) and the genesis model's hash, hex; number of model coordinates. */
  readonly architecture: string;
  readonly genesisModel: string;
  readonly parameters: number;
}

/** 2^22 steps per unit: an update times rows/1000 keeps 6 decimal digits; 2^27 is +-32 units, far beyond 100 steps of these rates. */
const scale = 2 ** 22;
const bound = 2 ** 27;

/** Plan for 13 features, 100 local steps of batch 4 (owkin/FLamby, Fed-Heart-Disease); FedAdam's rates as published. */
export function heartPlan(input: HeartPlanInput): Plan {
  const block = (name: string, length: number): Block => ({ name, length, width: 32, scale, bound, use: 'sum' });
  const fedadam = input.strategy === 'fedadam';
  return {
    purpose: 'research: heart disease prediction',
    task: 'train',
    rounds: input.rounds,
    datasets: input.datasets,
    architecture: input.architecture,
    genesisModel: input.genesisModel,
    blocks: [block('model', input.parameters), block('weight', 1)],
    strategy: {
      kind: input.strategy,
      localSteps: 100,
      batch: 4,
      clientRate: fedadam ? '0.01' : '0.001',
      serverRate: fedadam ? '0.01' : '1',
      beta1: '0.9',
      beta2: '0.999',
      tau: '0.00000001',
      divisor: 'weights',
      weights: 'exact',
      weightCap: 1000,
    },
    normalisation: 'local',
    statistics: null,
    quantiser: { scale, clipNorm: null, bound },
    mechanism: { kind: 'none', unit: null, adjacency: null, sigma2: null, sensitivity2: null, samplingRate: null, alphaStar: null },
    parties: input.parties,
    minCohort: 3,
    maxCohort: input.datasets.length,
    frameBytes: 1 << 20,
    uploadProfile: 'relay',
    deadlines: { enrol: 2, collect: 6, relay: 1, step: 3 },
    proof: false,
    retentionEpochs: 1,
    expiryEpochs: 10,
  };
}
