// The demo's second study: DP-FedSGD over budgeted datasets, and the one noised evaluation of what it trained, drafted like any plan.
import type { Plan } from '@cohort/protos/terms';
import { draftPlan } from '../plan/draft/draft-plan.ts';
import { heartStudy, type HeartPlanInput } from './heart-plan.ts';
import { evaluationSettings, privateRounds, privateSettings, type Epsilon } from './private-settings.ts';

export interface PrivatePlanInput extends Pick<HeartPlanInput, 'datasets' | 'parties' | 'genesisModel'> {
  readonly epsilon: Epsilon;
}

const wishes = {
  epsilon: null,
  mechanism: 'auto',
  clipNorm: '1',
  strategy: {},
  normalisation: null,
} as const;

/** Per-record gradients of a quarter of the rows in each round; their noised sum over 128 is one step of gradient descent. */
export function privatePlan({ epsilon, ...input }: PrivatePlanInput): Plan {
  return draftPlan({
    ...heartStudy(input),
    wishes: {
      ...wishes,
      purpose: 'research: heart disease prediction under differential privacy',
      task: 'train',
      rounds: privateRounds,
      samplingRate: { num: '1', den: '4' },
      noiseRatio: privateSettings[epsilon].noiseRatio,
    },
  }).plan;
}

/** Counts of hits and misses on the evaluation rows, noised and charged to their own account; `genesisModel` is the model it judges. */
export function evaluationPlan(input: Omit<PrivatePlanInput, 'epsilon'>): Plan {
  return draftPlan({
    ...heartStudy(input),
    wishes: {
      ...wishes,
      purpose: 'research: heart disease prediction, one evaluation',
      task: 'evaluate',
      rounds: 1,
      samplingRate: null,
      noiseRatio: evaluationSettings.noiseRatio,
    },
  }).plan;
}
