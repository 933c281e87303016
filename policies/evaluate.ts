// Whether a site's policy lets its agent take part under these terms, and if not, which rule and what to change.
import type { Terms } from '@cohort/protos/terms';
import { siteRules, type Charge, type Finding } from './site-rules.ts';
import type { SitePolicy } from './site-policy.ts';

export type Refusal = Omit<Finding, 'passes'>;

export interface Verdict {
  readonly allowed: boolean;
  /** Every rule that refuses, in the policy's order. */
  readonly refusals: readonly Refusal[];
}

/** Pure: the same verdict at the agent, in the console and for an auditor. `charge` is null without noise. */
export function evaluateSite(policy: SitePolicy, terms: Terms, charge: Charge | null): Verdict {
  const refusals = findings(policy, terms, charge)
    .filter(({ passes }) => !passes)
    .map(({ rule, expected, got, change }) => ({ rule, expected, got, change }));
  return { allowed: refusals.length === 0, refusals };
}

/** Every rule's finding, in the policy's order. */
export function findings(policy: SitePolicy, terms: Terms, charge: Charge | null): Finding[] {
  return siteRules.map((rule) => rule(policy, terms, charge));
}
