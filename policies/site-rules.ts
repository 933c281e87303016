// The rules of a site's policy: those that it shares with the consortium's, and its own.
import type { Terms } from '@cohort/protos/terms';
import { anything, planRulesOf, withinLimit, type Finding } from './plan-rules.ts';
import type { SitePolicy } from './site-policy.ts';

/** What a plan takes from the site's accounts, worked out by the caller; of the account that fares worst. */
export interface Charge {
  /** One round, in units of 1e-12 nat. */
  readonly cost: bigint;
  /** Epsilon at the policy's delta when the plan has run to its end, everything released before included, in units of 1e-12. */
  readonly epsilonAtEnd: bigint;
}

export type Rule = (policy: SitePolicy, terms: Terms, charge: Charge | null) => Finding;

const secureAggregation: Rule = (_policy, { parties }) => ({
  rule: 'secureAggregation',
  passes: new Set(parties.map((party) => party.msp)).size === 3,
  expected: 'three parties of three organisations',
  got: parties.map((party) => party.node).join(', '),
  change: 'vote a plan whose parties are run by three distinct organisations',
});

const maxEpsilon: Rule = ({ maxEpsilon: limit }, { mechanism }, charge) => ({
  rule: 'maxEpsilon',
  ...withinLimit(mechanism.kind, limit?.epsilon ?? null, charge?.epsilonAtEnd ?? null, (amount) =>
    limit === null ? 'no epsilon, as none is asked for' : `epsilon ${amount} at delta ${limit.delta} when the plan ends`,
  ),
  change: 'vote a plan with fewer rounds or more noise, or raise maxEpsilon in the site policy',
});

const allowUnprotected: Rule = (policy, { mechanism }) => ({
  rule: 'allowUnprotected',
  passes: policy.allowUnprotected || mechanism.kind !== 'none',
  expected: policy.allowUnprotected ? anything : 'a mechanism that adds noise',
  got: mechanism.kind === 'none' ? 'none: what the sums reveal is not bounded' : mechanism.kind,
  change: 'set allowUnprotected to true in the site policy if this data may be used without noise, or vote a plan with noise',
});

/** In the policy's order. */
export const siteRules: readonly Rule[] = [secureAggregation, ...planRulesOf('in the site policy'), maxEpsilon, allowUnprotected];
