// The epsilon to ask for instead, for the refusal of an account whose budget is not above 0.
import { accountBudget } from './account-budget.ts';
import { conversionDown } from './conversion.ts';
import { divUp, precision } from './directed.ts';
import type { Fraction } from './fraction.ts';
import { assertDelta, assertOrder } from './ranges.ts';

/** Steps of the answer: four digits after the point. */
const stepsPerUnit = 10_000n;

/**
 * The smallest epsilon with four digits after the point, such as `0.9431`, whose budget at this delta and order is above 0.
 * @throws {CohortError} BODY_INVALID when delta is not in (0, 1) or alpha is not an integer in 2..64
 */
export function smallestEpsilon({ delta, alpha }: { readonly delta: Fraction; readonly alpha: number }): string {
  assertDelta(delta);
  assertOrder(alpha);
  const least = divUp(-conversionDown(delta, alpha) * stepsPerUnit, 1n << precision);
  let steps = least > 1n ? least : 1n;
  // Where -c is a whole number of steps or lies within 1e-12 below one, that step's budget is still 0: the next one's is not.
  if (accountBudget({ epsilon: { num: steps, den: stepsPerUnit }, delta, alpha }) <= 0n) steps += 1n;
  return `${String(steps / stepsPerUnit)}.${String(steps % stepsPerUnit).padStart(4, '0')}`;
}
