// A site's own policy: what terms must say before this institution's agent takes part. It always wins.
import { boolean, decimal, hex, integer, list, nullable, object, oneOf, refuseShape, text, type Shape } from '@cohort/protos/shape';
import { mechanismKinds, type Mechanism, type Normalisation, type Strategy } from '@cohort/protos/terms';

/** A null list allows everything; an empty one allows nothing. */
export interface SitePolicy {
  /** Whether terms must be for secure aggregation by three parties of three organisations. */
  readonly secureAggregation: 'required';
  /** The smallest minCohort that the site joins. */
  readonly minCohort: number;
  /** Architecture hashes, hex. */
  readonly allowedArchitectures: readonly string[] | null;
  readonly allowedStrategies: readonly Strategy['kind'][] | null;
  readonly allowedPurposes: readonly string[] | null;
  readonly allowedNormalisation: readonly Normalisation[] | null;
  readonly allowedMechanisms: readonly Mechanism['kind'][] | null;
  /** The largest cost of one round for any of the site's accounts, in nats as a decimal string; null for no limit but the budget. */
  readonly maxRoundCost: string | null;
  /** The largest epsilon at this delta when the plan has run to its end, with everything that was released before; decimal strings. */
  readonly maxEpsilon: { readonly epsilon: string; readonly delta: string } | null;
  /** Whether the site's data may be used without noise, where what is released has no bound. */
  readonly allowUnprotected: boolean;
}

/** A decimal above 0 and below 1. */
const probability: Shape<string> = (value, at) => {
  const text = decimal(value, at);
  return /^0\.0*[1-9][0-9]*$/.test(text) ? text : refuseShape(at, 'a decimal above 0 and below 1 such as 0.00001', value);
};

/** The strict schema of a site policy; `schema.json` says the same to editors. @throws {CohortError} BODY_INVALID with the key's path */
export const sitePolicyShape: Shape<SitePolicy> = object<SitePolicy>({
  secureAggregation: oneOf('required'),
  minCohort: integer(3, 10_000),
  allowedArchitectures: nullable(list(hex(32), 0, 1000)),
  allowedStrategies: nullable(list(oneOf('fedavg', 'fedadam', 'sgd'), 0, 3)),
  allowedPurposes: nullable(list(text(200), 0, 1000)),
  allowedNormalisation: nullable(list(oneOf('schema', 'local', 'pooled'), 0, 3)),
  allowedMechanisms: nullable(list(oneOf(...mechanismKinds), 0, mechanismKinds.length)),
  maxRoundCost: nullable(decimal),
  maxEpsilon: nullable(object<{ epsilon: string; delta: string }>({ epsilon: decimal, delta: probability })),
  allowUnprotected: boolean,
});
