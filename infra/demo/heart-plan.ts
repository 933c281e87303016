// The demo's study: logistic regression on the four-hospital heart data, with the published benchmark's settings, drafted like any plan.
import { architectureHash, type Architecture } from '@cohort/client-agent/train/architecture';
import { heartArchitecture } from '@cohort/client-agent/data/heart-disease';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import type { Plan } from '@cohort/protos/terms';
import type { DraftDataset, DraftInput } from '../plan/draft/draft-input.ts';
import { draftPlan } from '../plan/draft/draft-plan.ts';

/** What is learnt, and by how many local steps of how many rows. */
export interface HeartNet {
  readonly architecture: Architecture;
  readonly localSteps: number;
  readonly batch: number;
}

/** Logistic regression by 100 local steps of batch 4 (owkin/FLamby, Fed-Heart-Disease). */
export const heartNet = (): HeartNet => ({ architecture: heartArchitecture(), localSteps: 100, batch: 4 });

export interface HeartPlanInput {
  readonly rounds: number;
  readonly strategy: 'fedavg' | 'fedadam';
  /** As they are registered. */
  readonly datasets: readonly DraftDataset[];
  readonly parties: readonly [string, string, string];
  /** The genesis model's hash, hex. */
  readonly genesisModel: string;
  /** `heartNet` unless told. */
  readonly net?: HeartNet | undefined;
}

/** FedAdam's rates as published. */
export function heartPlan({ rounds, strategy: kind, net = heartNet(), ...input }: HeartPlanInput): Plan {
  const rates = kind === 'fedadam' ? { clientRate: '0.01', serverRate: '0.01' } : { clientRate: '0.001', serverRate: '1' };
  return draftPlan({
    ...heartStudy(input, net.architecture),
    wishes: {
      purpose: 'research: heart disease prediction',
      task: 'train',
      rounds,
      epsilon: null,
      mechanism: 'none',
      samplingRate: null,
      noiseRatio: null,
      clipNorm: '1',
      strategy: { kind, localSteps: net.localSteps, batch: net.batch, ...rates },
      normalisation: 'local',
    },
  }).plan;
}

/** What all of the demo's plans are drafted from. */
export function heartStudy(
  input: Pick<HeartPlanInput, 'datasets' | 'parties' | 'genesisModel'>,
  net = heartArchitecture(),
): Omit<DraftInput, 'wishes'> {
  const { datasets, parties, genesisModel } = input;
  const architecture = { hash: architectureHash(net), parameters: parameterCount(net), layers: net.layers.length };
  return { datasets, parties, genesisModel, architecture, epochSeconds: null };
}
