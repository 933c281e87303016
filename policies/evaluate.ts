// Whether a site's policy, or the consortium's rules, allow what a plan says, and if not, which rule and what to change.
import type { ConsortiumRules } from '@cohort/protos/consortium-rules';
import type { Terms } from '@cohort/protos/terms';
import { consortiumQuestions } from './consortium-rules.ts';
import type { Finding, Judged, RoundCost } from './plan-rules.ts';
import { siteRules, type Charge } from './site-rules.ts';
import type { SitePolicy } from './site-policy.ts';

export type Refusal = Omit<Finding, 'passes'>;

export interface Verdict {
  readonly allowed: boolean;
  /** Every rule that refuses, in the document's order. */
  readonly refusals: readonly Refusal[];
}

/** Pure: the same verdict at the agent, in the console and for an auditor. `charge` is null without noise. */
export function evaluateSite(policy: SitePolicy, terms: Terms, charge: Charge | null): Verdict {
  return verdictOf(findings(policy, terms, charge));
}

/** Every rule's finding, in the policy's order. */
export function findings(policy: SitePolicy, terms: Terms, charge: Charge | null): Finding[] {
  return siteRules.map((rule) => rule(policy, terms, charge));
}

/** Pure: the same verdict in the contracts, at a command and for an auditor. `charge` is what one round costs the account of the mechanism's own unit. */
export function evaluateConsortium(rules: ConsortiumRules, plan: Judged, charge: RoundCost): Verdict {
  return verdictOf(consortiumQuestions.map((rule) => rule(rules, plan, charge)));
}

function verdictOf(found: readonly Finding[]): Verdict {
  const refusals = found.filter(({ passes }) => !passes).map(({ rule, expected, got, change }) => ({ rule, expected, got, change }));
  return { allowed: refusals.length === 0, refusals };
}
