// Terms that this build cannot honour: refused before anybody's update is taken in, so that no budget is spent on them.
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';

const refuse = (detail: string): CohortError => new CohortError('TERMS_REFUSED', detail);

type Judged = Pick<Terms, 'mechanism' | 'proof' | 'strategy' | 'blocks' | 'task'>;

/** Why a party takes no part in a round of these terms, or null. The ledger refuses the same: this is for a ledger that does not. */
export function unsupportedTerms({ mechanism, proof, strategy, blocks, task }: Judged): CohortError | null {
  if (proof) return refuse('proof: expected off, got on; propose a plan without proofs');
  if (mechanism.kind !== 'none' && mechanism.sigma2 === null)
    return refuse(`mechanism ${mechanism.kind}: expected sigma2, got none; nothing un-noised is released under a mechanism`);
  if (task === 'statistics' && mechanism.kind !== 'none')
    return refuse(`mechanism: expected none for statistics, got ${mechanism.kind}; no account pays for them`);
  if (task !== 'train') return null;
  if (mechanism.kind !== 'none' && strategy.divisor === 'weights')
    return refuse('strategy.divisor: expected a constant under noise, got weights, which depend on who took part; set it in the plan');
  if (strategy.divisor === 'weights' && strategy.weights === 'exact' && !blocks.some(({ name, use }) => name === 'weight' && use === 'sum'))
    return refuse('blocks: expected a sum block named weight for strategy.weights exact; add it to the plan');
  return null;
}
