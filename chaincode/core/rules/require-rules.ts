// Whether the consortium's rules allow a plan: asked when it is voted, and again at each round's opening.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { evaluateConsortium, type Refusal } from '@cohort/policies/evaluate';
import type { ConsortiumRules } from '@cohort/protos/consortium-rules';
import { CohortError } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { rulesNow } from './state.ts';

/** Every rule that refuses the plan. Pure: the same for a round that is past and for a file that nobody proposed yet. */
export function refusalsOf(rules: ConsortiumRules, plan: Plan): readonly Refusal[] {
  const isPriced = rules.maxRoundCost !== null && plan.mechanism.kind !== 'none';
  return evaluateConsortium(rules, plan, isPriced ? { cost: roundCost(rdpParameters(plan.mechanism)) } : null).refusals;
}

/** By the rules in force: a round that is open ends under those that it began with. @throws {CohortError} RULES_REFUSED */
export async function requireRules(context: ReadContext, plan: Plan): Promise<void> {
  refuse(refusalsOf((await rulesNow(context)).inForce, plan));
}

/** By those on their way too: a plan that they refuse would stand still from the next epoch on. @throws {CohortError} RULES_REFUSED */
export async function requireRulesAhead(context: ReadContext, plan: Plan): Promise<void> {
  const { inForce, next } = await rulesNow(context);
  refuse(refusalsOf(inForce, plan));
  if (next !== inForce) refuse(refusalsOf(next, plan));
}

function refuse(refusals: readonly Refusal[]): void {
  const [first] = refusals;
  if (first === undefined) return;
  const rules = refusals.map(({ rule }) => rule).join(', ');
  throw new CohortError(
    'RULES_REFUSED',
    `${first.rule}: expected ${first.expected} by the consortium's rules, got ${first.got} (refused by ${rules}); ${first.change}`,
  );
}
