// Terms that this build cannot honour: refused before anybody's update is taken in, so that no budget is spent on them.
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';

/** Why a party takes no part in a round of these terms, or null. */
export function unsupportedTerms({ mechanism, proof, strategy, blocks }: Terms): CohortError | null {
  if (mechanism.kind !== 'none')
    return new CohortError('MECHANISM_NOT_SUPPORTED', `mechanism: expected none, got ${mechanism.kind}; propose a plan without noise`);
  if (proof) return new CohortError('TERMS_REFUSED', 'proof: expected off, got on; propose a plan without proofs');
  if (strategy.divisor !== 'weights')
    return new CohortError('TERMS_REFUSED', 'strategy.divisor: expected weights, got a constant; propose a plan that divides by weights');
  if (strategy.weights === 'exact' && !blocks.some(({ name, use }) => name === 'weight' && use === 'sum'))
    return new CohortError('TERMS_REFUSED', 'blocks: expected a sum block named weight for strategy.weights exact; add it to the plan');
  return null;
}
