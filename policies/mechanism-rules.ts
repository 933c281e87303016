// What each mechanism protects and may be used for; the ledger and every agent hold a plan against it.
import type { Mechanism, Plan } from '@cohort/protos/terms';

export interface MechanismRule {
  readonly task: Plan['task'];
  readonly units: readonly Mechanism['unit'][];
  readonly adjacency: Mechanism['adjacency'];
  /** Whether each unit may take part by chance; else q is 1. */
  readonly sampled: boolean;
  readonly strategies: readonly Plan['strategy']['kind'][];
}

const everyStrategy = ['fedavg', 'fedadam', 'sgd'] as const;

export const mechanismRules: { readonly [K in Exclude<Mechanism['kind'], 'none'>]: MechanismRule } = {
  'dp-fedsgd': { task: 'train', units: ['record', 'patient'], adjacency: 'add-remove', sampled: true, strategies: ['sgd'] },
  'member-gaussian': { task: 'train', units: ['member'], adjacency: 'zero-out', sampled: false, strategies: everyStrategy },
  // An evaluation moves no model, so its strategy is never read.
  'dp-counts': { task: 'evaluate', units: ['record'], adjacency: 'add-remove', sampled: false, strategies: everyStrategy },
};

/** Whether a mechanism bounds a whole member, and so speaks for all of its rows at once. */
export const boundsMember = (kind: Mechanism['kind']): boolean => kind !== 'none' && mechanismRules[kind].units.includes('member');
