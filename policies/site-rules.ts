// The rules of a site's policy, each a question to the terms and to what they would cost the site.
import type { PolicyRule } from '@cohort/protos/refusal';
import type { Terms } from '@cohort/protos/terms';
import { decimalUnits, unitsText } from './decimal-units.ts';
import type { SitePolicy } from './site-policy.ts';

/** What a plan takes from the site's accounts, worked out by the caller; of the account that fares worst. */
export interface Charge {
  /** One round, in units of 1e-12 nat. */
  readonly cost: bigint;
  /** Epsilon at the policy's delta when the plan has run to its end, everything released before included, in units of 1e-12. */
  readonly epsilonAtEnd: bigint;
}

/** What a rule found. */
export interface Finding {
  /** The rule's key in the policy file. */
  readonly rule: PolicyRule;
  readonly passes: boolean;
  readonly expected: string;
  readonly got: string;
  /** What to change when it refuses, and where. */
  readonly change: string;
}

export type Rule = (policy: SitePolicy, terms: Terms, charge: Charge | null) => Finding;

const anything = 'anything';

const secureAggregation: Rule = (_policy, { parties }) => ({
  rule: 'secureAggregation',
  passes: new Set(parties.map((party) => party.msp)).size === 3,
  expected: 'three parties of three organisations',
  got: parties.map((party) => party.node).join(', '),
  change: 'vote a plan whose parties are run by three distinct organisations',
});

const minCohort: Rule = (policy, terms) => ({
  rule: 'minCohort',
  passes: terms.minCohort >= policy.minCohort,
  expected: `at least ${String(policy.minCohort)}`,
  got: String(terms.minCohort),
  change: 'vote a plan with a larger minCohort, or lower minCohort in the site policy',
});

/** A rule that allows only listed values; null allows all. */
function listed(
  rule: 'allowedArchitectures' | 'allowedStrategies' | 'allowedPurposes' | 'allowedNormalisation' | 'allowedMechanisms',
  what: string,
  valueOf: (terms: Terms) => string,
): Rule {
  return (policy, terms) => {
    const allowed: readonly string[] | null = policy[rule];
    const got = valueOf(terms);
    return {
      rule,
      passes: allowed === null || allowed.includes(got),
      expected: allowed === null ? anything : allowed.length === 0 ? 'a value of its list, which is empty' : `one of ${allowed.join(', ')}`,
      got,
      change: `add this ${what} to ${rule} in the site policy, or vote another plan`,
    };
  };
}

/** A limit on what is charged. Without noise there is no charge: `allowUnprotected` decides alone. */
function limited(
  rule: 'maxRoundCost' | 'maxEpsilon',
  {
    limitOf,
    said,
    of,
    change,
  }: {
    readonly limitOf: (policy: SitePolicy) => string | null;
    readonly said: (policy: SitePolicy, amount: string) => string;
    readonly of: keyof Charge;
    readonly change: string;
  },
): Rule {
  return (policy, { mechanism }, charge) => {
    const limit = limitOf(policy);
    const noised = mechanism.kind !== 'none';
    const unknown = noised && charge === null;
    return {
      rule,
      passes: limit === null || !noised || (charge !== null && charge[of] <= decimalUnits(limit)),
      expected: limit === null ? anything : `at most ${said(policy, limit)}`,
      got: unknown
        ? 'a charge that could not be worked out'
        : charge === null
          ? 'no charge, as there is no noise'
          : said(policy, unitsText(charge[of])),
      change,
    };
  };
}

const maxRoundCost = limited('maxRoundCost', {
  limitOf: (policy) => policy.maxRoundCost ?? null,
  said: (_policy, amount) => `${amount} nat a round`,
  of: 'cost',
  change: 'vote a plan with more noise or a lower sampling rate, or raise maxRoundCost in the site policy',
});

const maxEpsilon = limited('maxEpsilon', {
  limitOf: (policy) => policy.maxEpsilon?.epsilon ?? null,
  said: ({ maxEpsilon: asked }, amount) =>
    asked === null ? 'no epsilon, as none is asked for' : `epsilon ${amount} at delta ${asked.delta} when the plan ends`,
  of: 'epsilonAtEnd',
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
export const siteRules: readonly Rule[] = [
  secureAggregation,
  minCohort,
  listed('allowedArchitectures', 'architecture', (terms) => terms.architecture),
  listed('allowedStrategies', 'strategy', (terms) => terms.strategy.kind),
  listed('allowedPurposes', 'purpose', (terms) => terms.purpose),
  listed('allowedNormalisation', 'normalisation', (terms) => terms.normalisation),
  listed('allowedMechanisms', 'mechanism', (terms) => terms.mechanism.kind),
  maxRoundCost,
  maxEpsilon,
  allowUnprotected,
];
