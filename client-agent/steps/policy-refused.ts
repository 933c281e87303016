// The refusal by a site's own policy, with the rule's name apart from the words, which are for this site only.
import { CohortError } from '@cohort/protos/errors';
import type { PolicyRule } from '@cohort/protos/refusal';
import type { PolicyRefusal } from '../ports/site-policy.ts';

export class PolicyRefused extends CohortError {
  readonly rule: PolicyRule;

  constructor({ rule, reason, change }: PolicyRefusal) {
    super('POLICY_REFUSED', `${rule}: ${reason}; ${change}`);
    this.rule = rule;
  }
}
