// Says which accounts cannot pay a round, by how much, and what they could still pay.
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import { remainingBudget } from './settle-reservations.ts';
import { smallestSigma2 } from './smallest-sigma2.ts';
import type { Account } from './state.ts';

export interface Shortfall {
  readonly account: Account;
  readonly cost: bigint;
  readonly multiple: 1 | 4;
}

/** @throws {CohortError} BUDGET_EXHAUSTED always */
export function refuseExhausted(terms: Terms, short: readonly Shortfall[]): never {
  const lines = short.map(({ account, cost, multiple }) => {
    const left = remainingBudget(account);
    const sigma2 = smallestSigma2(terms, multiple, left);
    const largest = sigma2 === null ? 'no round at any noise that its ring holds' : `one round with sigma2 of at least ${String(sigma2)}`;
    return (
      `${account.account}: a round costs ${String(cost)}, left are ${String(left)} of ${account.budget} ` +
      `(spent ${account.spent}, reserved ${account.reserved}, units of 1e-12 nat); ` +
      `the largest plan that still fits: no round of this mechanism; ${largest}`
    );
  });
  throw new CohortError('BUDGET_EXHAUSTED', lines.join(' | '));
}
