// A site's own policy: what terms must say before this institution's agent takes part. It always wins.
import { planRuleFields, type PlanRules } from '@cohort/protos/consortium-rules';
import { boolean, decimal, nullable, object, oneOf, refuseShape, type Shape } from '@cohort/protos/shape';

export interface SitePolicy extends PlanRules {
  /** Whether terms must be for secure aggregation by three parties of three organisations. */
  readonly secureAggregation: 'required';
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
  ...planRuleFields,
  maxEpsilon: nullable(object<{ epsilon: string; delta: string }>({ epsilon: decimal, delta: probability })),
  allowUnprotected: boolean,
});
