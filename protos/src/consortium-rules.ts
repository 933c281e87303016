// The rules of a consortium as votes carry them and as files hold them: what plans must keep, and how many must agree to what.
import { decimal, freeText, hex, integer, list, nullable, object, oneOf, refuseShape, type Fields, type Shape } from './shape.ts';
import { mechanismKinds, type Mechanism, type Normalisation, type Strategy } from './terms.ts';

/** The smallest minCohort of a plan, whatever a vote says: a sum of fewer says too much about each member. */
export const leastCohort = 3;

/** What a site's policy asks too. A null list allows everything; an empty one allows nothing. */
export interface PlanRules {
  /** The smallest minCohort that is taken. */
  readonly minCohort: number;
  /** Architecture hashes, hex. */
  readonly allowedArchitectures: readonly string[] | null;
  readonly allowedStrategies: readonly Strategy['kind'][] | null;
  readonly allowedPurposes: readonly string[] | null;
  readonly allowedNormalisation: readonly Normalisation[] | null;
  readonly allowedMechanisms: readonly Mechanism['kind'][] | null;
  /** The largest cost of one round, in nats as a decimal string; null for no limit but the budget. */
  readonly maxRoundCost: string | null;
}

/** Passed when yes x den > num x electorate, or >= as the comparator says. */
export interface Threshold {
  readonly num: number;
  readonly den: number;
  readonly comparator: '>' | '>=';
}

export interface ConsortiumRules extends PlanRules {
  /** Whole epochs for which an emergency suspension by two organisations holds, unless a vote ends it or makes it last. */
  readonly emergencyEpochs: number;
  readonly thresholds: {
    /** Who takes part: organisations, their nodes and authorities. */
    readonly members: Threshold;
    /** Plans, their schemas, parties, ends and disputes. */
    readonly plans: Threshold;
    /** These rules, and how long an epoch lasts. */
    readonly rules: Threshold;
  };
}

export const planRuleFields: Fields<PlanRules> = {
  minCohort: integer(leastCohort, 10_000),
  allowedArchitectures: nullable(list(hex(32), 0, 1000)),
  allowedStrategies: nullable(list(oneOf('fedavg', 'fedadam', 'sgd'), 0, 3)),
  allowedPurposes: nullable(list(freeText(200), 0, 1000)),
  allowedNormalisation: nullable(list(oneOf('schema', 'local', 'pooled'), 0, 3)),
  allowedMechanisms: nullable(list(oneOf(...mechanismKinds), 0, mechanismKinds.length)),
  maxRoundCost: nullable(decimal),
};

/** What cannot be voted: a minority that decides, and a number of votes that there can never be. */
const threshold: Shape<Threshold> = (value, at) => {
  const { num, den, comparator } = object<Threshold>({ num: integer(1, 1000), den: integer(1, 1000), comparator: oneOf('>', '>=') })(
    value,
    at,
  );
  const isDecision = comparator === '>' ? 2 * num >= den && num < den : 2 * num > den && num <= den;
  if (!isDecision) return refuseShape(at, 'more than half and at most all of the votes', `${comparator} ${String(num)}/${String(den)}`);
  return { num, den, comparator };
};

/** The strict schema; `policies/schema.json` says the same to editors. @throws {CohortError} BODY_INVALID with the key's path */
export const consortiumRulesShape = object<ConsortiumRules>({
  ...planRuleFields,
  emergencyEpochs: integer(1, 1000),
  thresholds: object<ConsortiumRules['thresholds']>({ members: threshold, plans: threshold, rules: threshold }),
});
