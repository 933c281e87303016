// The policy that a site begins with: only what is bounded by noise, no more than the budget that it registers, and at least three members.
import type { SitePolicy } from '@cohort/policies/site-policy';

/** Its operator narrows or widens it in `policy.json`. Purposes and nets are free: each plan is voted on, and an agent trains only nets that it took up. */
export const defaultPolicy: SitePolicy = {
  secureAggregation: 'required',
  minCohort: 3,
  allowedArchitectures: null,
  allowedStrategies: null,
  allowedPurposes: null,
  allowedNormalisation: ['schema'],
  allowedMechanisms: ['dp-fedsgd', 'member-gaussian', 'dp-counts'],
  maxRoundCost: null,
  maxEpsilon: { epsilon: '8', delta: '0.00001' },
  allowUnprotected: false,
};
