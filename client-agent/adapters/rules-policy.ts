// The SitePolicy over a policy file's rules: works out the charge at the file's delta and words each refusal.
import { decimalFraction } from '@cohort/policies/decimal-units';
import { evaluateSite } from '@cohort/policies/evaluate';
import type { Charge } from '@cohort/policies/site-rules';
import type { SitePolicy as Rules } from '@cohort/policies/site-policy';
import type { ProjectedPrivacyLoss, SitePolicy } from '../ports/site-policy.ts';

export function rulesPolicy(rules: Rules): SitePolicy {
  return {
    refusals: (terms, exposure) =>
      evaluateSite(rules, terms, exposure === null ? null : chargeUnder(rules, exposure)).refusals.map(
        ({ rule, expected, got, change }) => ({
          rule,
          reason: `expected ${expected}, got ${got}`,
          change,
        }),
      ),
  };
}

/** The charge as the rules look at it; without a bound on epsilon none is worked out. */
export function chargeUnder({ maxEpsilon }: Pick<Rules, 'maxEpsilon'>, { cost, epsilonAtEnd }: ProjectedPrivacyLoss): Charge {
  return { cost, epsilonAtEnd: maxEpsilon === null ? 0n : epsilonAtEnd(decimalFraction(maxEpsilon.delta)) };
}
