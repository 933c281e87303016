// The plan of a test network: fedavg over one small block, without noise, with deadlines of a few seconds.
import { hash } from '@cohort/protos/hash';
import type { PartyRef, Plan } from '@cohort/protos/terms';
import { modelHash } from '@cohort/mpc/safetensors';
import type { SyntheticMember } from './synthetic-member.ts';

export interface PlanOptions {
  readonly coordinates?: number;
  readonly rounds?: number;
  readonly weights?: 'exact' | 'bucket';
}

/** `genesis`: the first model's file. */
export function testPlan(
  members: readonly SyntheticMember[],
  refs: readonly [PartyRef, PartyRef, PartyRef],
  genesis: Uint8Array,
  { coordinates = 7, rounds = 1, weights = 'exact' }: PlanOptions,
): Plan {
  const model = { name: 'model', length: coordinates, width: 32, scale: 1000, bound: 100_000, use: 'sum' } as const;
  const weight = { name: 'weight', length: 1, width: 32, scale: 1000, bound: 1000, use: 'sum' } as const;
  return {
    purpose: 'test',
    task: 'train',
    datasets: members.map(({ msp }) => ({ msp, dataset: 'heart', version: 1 })),
    architecture: hash('architecture', 'test'),
    blocks: weights === 'exact' ? [model, weight] : [model],
    strategy: {
      kind: 'fedavg',
      localSteps: 1,
      batch: 1,
      clientRate: '0.1',
      serverRate: '1',
      beta1: '0.9',
      beta2: '0.99',
      tau: '0.001',
      divisor: 'weights',
      weights,
      weightCap: 100,
    },
    normalisation: 'local',
    quantiser: { scale: 1000, clipNorm: null, bound: 100_000 },
    mechanism: { kind: 'none', unit: null, adjacency: null, sigma2: null, sensitivity2: null, samplingRate: null, alphaStar: null },
    minCohort: 3,
    maxCohort: 8,
    frameBytes: 1024 * 1024,
    uploadProfile: 'relay',
    deadlines: { enrol: 5, collect: 10, relay: 2, step: 2, epoch: 3600 },
    proof: false,
    retentionEpochs: 1,
    rounds,
    genesisModel: modelHash(genesis),
    parties: [refs[0].node, refs[1].node, refs[2].node],
    expiryEpochs: 5,
  };
}
