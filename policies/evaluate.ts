// Whether a site's policy lets its agent take part under these terms, and if not, which rule and what to change.
import type { Terms } from '@cohort/protos/terms';
import type { SitePolicy } from './site-policy.ts';

export interface Refusal {
  /** The rule's key in the policy file. */
  readonly rule: keyof SitePolicy;
  readonly expected: string;
  readonly got: string;
  /** What to change, and where. */
  readonly change: string;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Every rule that refuses, in the policy's order. */
  readonly refusals: readonly Refusal[];
}

type Rule = (policy: SitePolicy, terms: Terms) => Refusal | null;

const secureAggregation: Rule = (_policy, { parties }) => {
  const organisations = new Set(parties.map((party) => party.msp));
  if (organisations.size === 3) return null;
  return {
    rule: 'secureAggregation',
    expected: 'three parties of three organisations',
    got: parties.map((party) => party.node).join(', '),
    change: 'vote a plan whose parties are run by three distinct organisations',
  };
};

const minCohort: Rule = (policy, terms) => {
  if (terms.minCohort >= policy.minCohort) return null;
  return {
    rule: 'minCohort',
    expected: `at least ${String(policy.minCohort)}`,
    got: String(terms.minCohort),
    change: 'vote a plan with a larger minCohort, or lower minCohort in the site policy',
  };
};

/** A rule that allows only listed values; null allows all. */
function listed(
  rule: 'allowedArchitectures' | 'allowedStrategies' | 'allowedPurposes' | 'allowedNormalisation',
  what: string,
  valueOf: (terms: Terms) => string,
): Rule {
  return (policy, terms) => {
    const allowed: readonly string[] | null = policy[rule];
    const value = valueOf(terms);
    if (allowed === null || allowed.includes(value)) return null;
    return {
      rule,
      expected: allowed.length === 0 ? 'nothing is allowed' : `one of ${allowed.join(', ')}`,
      got: value,
      change: `add this ${what} to ${rule} in the site policy, or vote another plan`,
    };
  };
}

const allowUnprotected: Rule = (policy, { mechanism }) => {
  if (policy.allowUnprotected || mechanism.kind !== 'none') return null;
  return {
    rule: 'allowUnprotected',
    expected: 'a mechanism that adds noise',
    got: 'none: what the sums reveal is not bounded',
    change: 'set allowUnprotected to true in the site policy if this data may be used without noise, or vote a plan with noise',
  };
};

const pinnedParties: Rule = (policy, { parties }) => {
  if (policy.pinnedParties === null) return null;
  for (const { node, nodeKey, boxKey } of parties) {
    const pin = policy.pinnedParties.find((item) => item.node === node);
    if (pin?.nodeKey === nodeKey && pin.boxKey === boxKey) continue;
    return {
      rule: 'pinnedParties',
      expected: pin === undefined ? 'a party that the site pinned' : `${node} with node key ${pin.nodeKey} and box key ${pin.boxKey}`,
      got: `${node} with node key ${nodeKey} and box key ${boxKey}`,
      change:
        'ask the organisation out of band whether the key is theirs; only the site operator may change pinnedParties in the site policy',
    };
  }
  return null;
};

const rules: readonly Rule[] = [
  secureAggregation,
  minCohort,
  listed('allowedArchitectures', 'architecture', (terms) => terms.architecture),
  listed('allowedStrategies', 'strategy', (terms) => terms.strategy.kind),
  listed('allowedPurposes', 'purpose', (terms) => terms.purpose),
  listed('allowedNormalisation', 'normalisation', (terms) => terms.normalisation),
  allowUnprotected,
  pinnedParties,
];

/** Pure: the same verdict at the agent, in the console and for an auditor. */
export function evaluateSite(policy: SitePolicy, terms: Terms): Verdict {
  const refusals = rules.map((rule) => rule(policy, terms)).filter((refusal) => refusal !== null);
  return { allowed: refusals.length === 0, refusals };
}
