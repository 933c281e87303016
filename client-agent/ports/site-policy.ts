// The site's own rules: they always win over what the consortium agreed.
import type { Terms } from '@cohort/protos/terms';

/** One broken rule: its name in the policy file, what is wrong, and what to change to make the round acceptable. */
export interface PolicyRefusal {
  readonly rule: string;
  readonly reason: string;
  readonly change: string;
}

export interface SitePolicy {
  /** The rules that these terms break; empty when the site may take part. */
  refusals(terms: Terms): readonly PolicyRefusal[];
}
