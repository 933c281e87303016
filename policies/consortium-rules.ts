// The consortium's rules: those in force until a vote sets others, each as a question to a plan, and which threshold is the higher.
import type { ConsortiumRules, Threshold } from '@cohort/protos/consortium-rules';
import { planRulesOf } from './plan-rules.ts';

const majority: Threshold = { num: 1, den: 2, comparator: '>' };

export const firstRules: ConsortiumRules = {
  minCohort: 3,
  allowedArchitectures: null,
  allowedStrategies: null,
  allowedPurposes: null,
  allowedNormalisation: null,
  allowedMechanisms: null,
  maxRoundCost: null,
  emergencyEpochs: 3,
  thresholds: { members: majority, plans: majority, rules: majority },
};

/** In the document's order. */
export const consortiumQuestions = planRulesOf("in the consortium's rules, by vote (cohort policy propose)");

/** The one that needs more votes of any electorate. */
export function higherThreshold(left: Threshold, right: Threshold): Threshold {
  const [mine, other] = [left.num * right.den, right.num * left.den];
  if (mine !== other) return mine > other ? left : right;
  return left.comparator === '>' ? left : right;
}
