// The site's own rules: they always win over what the consortium agreed.
import type { Fraction } from '@cohort/mpc/accountant';
import type { PolicyRule } from '@cohort/protos/refusal';
import type { Terms } from '@cohort/protos/terms';

/** One broken rule: its name in the policy file, what is wrong, and what to change to make the round acceptable. */
export interface PolicyRefusal {
  readonly rule: PolicyRule;
  readonly reason: string;
  readonly change: string;
}

/** What a plan takes from the site's accounts, as the site itself works it out; of the account that fares worst. */
export interface ProjectedPrivacyLoss {
  /** One round, in units of 1e-12 nat. */
  readonly cost: bigint;
  /** Epsilon at `delta`, in units of 1e-12, of everything released or reserved so far and all rounds that the plan has left. */
  readonly epsilonAtEnd: (delta: Fraction) => bigint;
}

export interface SitePolicy {
  /** The rules that these terms break; empty when the site may take part. `exposure` is null without noise. */
  refusals(terms: Terms, exposure: ProjectedPrivacyLoss | null): readonly PolicyRefusal[];
}
