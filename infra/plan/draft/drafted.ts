// What one kind of draft adds to the terms that all have in common.
import type { Plan } from '@cohort/protos/terms';
import type { Reason } from './draft-input.ts';

export interface Drafted {
  readonly terms: Pick<Plan, 'rounds' | 'blocks' | 'strategy' | 'normalisation' | 'quantiser' | 'mechanism'>;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly string[];
  /** Gradients of one row that the largest member computes in a round. */
  readonly gradients: number;
}

/** Strategy of a step that the parties take by themselves: a member sends no update of its own. */
export const plainStep = {
  kind: 'sgd',
  localSteps: 1,
  batch: 1,
  clientRate: '1',
  serverRate: '1',
  beta1: '0',
  beta2: '0',
  tau: '0',
  divisor: 1,
  weights: 'bucket',
  weightCap: 1000,
} as const;
