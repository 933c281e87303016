// What every test plan without noise says: an average by weights over the whole round, with no proof and nothing kept longer than it must be.
import type { Plan } from '@cohort/protos/terms';

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

/** The rest is what a test's plan is about: whose rows, which model, how large. */
export const fedavgPlan = {
  purpose: 'test',
  task: 'train',
  strategy: fedavg,
  statistics: null,
  mechanism: { kind: 'none', unit: null, adjacency: null, sigma2: null, sensitivity2: null, samplingRate: null, alphaStar: null },
  minCohort: 3,
  uploadProfile: 'relay',
  proof: false,
  retentionEpochs: 1,
} as const satisfies Partial<Plan>;
