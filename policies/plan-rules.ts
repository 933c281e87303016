// The rules that a site's policy and the consortium's rules share: questions to what a plan says and to what one round of it costs.
import type { PlanRules } from '@cohort/protos/consortium-rules';
import type { PolicyRule } from '@cohort/protos/refusal';
import type { Mechanism, Terms } from '@cohort/protos/terms';
import { decimalUnits, unitsText } from './decimal-units.ts';

/** What is judged: plans say it, and the terms of their rounds. */
export type Judged = Pick<Terms, 'minCohort' | 'architecture' | 'strategy' | 'purpose' | 'normalisation' | 'mechanism'>;

/** What a rule found. */
export interface Finding {
  /** The rule's key in the document. */
  readonly rule: PolicyRule;
  readonly passes: boolean;
  readonly expected: string;
  readonly got: string;
  /** What to change when it refuses, and where. */
  readonly change: string;
}

/** What one round takes, in units of 1e-12 nat; null without noise, or where it could not be worked out. */
export type RoundCost = { readonly cost: bigint } | null;

export type PlanRule = (rules: PlanRules, judged: Judged, charge: RoundCost) => Finding;

export const anything = 'anything';

/** In the document's order; `home` says where a rule stands, such as `in the site policy`. */
export function planRulesOf(home: string): readonly PlanRule[] {
  return [
    ({ minCohort: least }, { minCohort }) => ({
      rule: 'minCohort',
      passes: minCohort >= least,
      expected: `at least ${String(least)}`,
      got: String(minCohort),
      change: `vote a plan with a larger minCohort, or lower minCohort ${home}`,
    }),
    listed('allowedArchitectures', 'architecture', home, ({ architecture }) => architecture),
    listed('allowedStrategies', 'strategy', home, ({ strategy }) => strategy.kind),
    listed('allowedPurposes', 'purpose', home, ({ purpose }) => purpose),
    listed('allowedNormalisation', 'normalisation', home, ({ normalisation }) => normalisation),
    listed('allowedMechanisms', 'mechanism', home, ({ mechanism }) => mechanism.kind),
    ({ maxRoundCost: limit }, { mechanism }, charge) => ({
      rule: 'maxRoundCost',
      ...withinLimit(mechanism.kind, limit, charge?.cost ?? null, (amount) => `${amount} nat a round`),
      change: `vote a plan with more noise or a lower sampling rate, or raise maxRoundCost ${home}`,
    }),
  ];
}

/** A rule that allows only listed values; null allows all. */
function listed(
  rule: 'allowedArchitectures' | 'allowedStrategies' | 'allowedPurposes' | 'allowedNormalisation' | 'allowedMechanisms',
  what: string,
  home: string,
  valueOf: (judged: Judged) => string,
): PlanRule {
  return (rules, judged) => {
    const allowed: readonly string[] | null = rules[rule];
    const got = valueOf(judged);
    return {
      rule,
      passes: allowed === null || allowed.includes(got),
      expected: allowed === null ? anything : allowed.length === 0 ? 'a value of its list, which is empty' : `one of ${allowed.join(', ')}`,
      got,
      change: `add this ${what} to ${rule} ${home}, or vote another plan`,
    };
  };
}

/** A limit on what is charged. Without noise there is no charge, and other rules decide; one that is not known is refused. */
export function withinLimit(
  kind: Mechanism['kind'],
  limit: string | null,
  charged: bigint | null,
  said: (amount: string) => string,
): Pick<Finding, 'passes' | 'expected' | 'got'> {
  const noised = kind !== 'none';
  return {
    passes: limit === null || !noised || (charged !== null && charged <= decimalUnits(limit)),
    expected: limit === null ? anything : `at most ${said(limit)}`,
    got: charged !== null ? said(unitsText(charged)) : noised ? 'a charge that could not be worked out' : 'no charge, as there is no noise',
  };
}
