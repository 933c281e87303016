// A privacy account's delta and order where nobody named them: by the bucket of its rows, and by what pays for most rounds.
import { accountBudget } from '@cohort/mpc/accountant';
import { reduced, type Fraction } from '@cohort/mpc/accountant/fraction';
import { decimalFraction } from '@cohort/policies/decimal-units';
import { CohortError } from '@cohort/protos/errors';
import type { RowBucket } from '@cohort/protos/ledger';
import type { FractionText } from '@cohort/protos/terms';

/** A budget of one partition, as an account is opened with it. */
export interface Budget {
  readonly epsilon: FractionText;
  readonly delta: FractionText;
  readonly alphaStar: number;
}

/** delta is this, or smaller where the bucket asks for it. */
const usualDelta = 5;

/**
 * 10^-k: one in a hundred thousand, or for many rows the largest power of ten that the ledger takes, a tenth of one over the bucket's
 * upper edge.
 */
export function deltaFor({ upper }: RowBucket): Fraction {
  let digits = usualDelta;
  while (10 ** digits < 10 * upper) digits += 1;
  return { num: 1n, den: 10n ** BigInt(digits) };
}

/** The order at which (epsilon, delta) pays for most rounds of Gaussian noise over every row: where the divergence over alpha is largest. */
export function orderFor(epsilon: Fraction, delta: Fraction): number {
  let best = { alpha: 2, num: accountBudget({ epsilon, delta, alpha: 2 }) };
  for (let alpha = 3; alpha <= 64; alpha++) {
    const num = accountBudget({ epsilon, delta, alpha });
    if (num * BigInt(best.alpha) > best.num * BigInt(alpha)) best = { alpha, num };
  }
  return best.alpha;
}

/** @throws {CohortError} USAGE for a decimal out of range, or an epsilon too small for its delta */
export function budgetFor(bucket: RowBucket, epsilon: string, delta: string | null): Budget {
  const exact = positive('--epsilon', epsilon);
  const chance = delta === null ? deltaFor(bucket) : positive('--delta', delta);
  const { den } = deltaFor(bucket);
  const most = { num: 1n, den: 10n * BigInt(bucket.upper) };
  if (chance.num * most.den > chance.den)
    throw new CohortError(
      'USAGE',
      `--delta: expected at most 1/${String(most.den)}, a tenth of one over the row bucket's upper edge, got ${delta ?? ''}; leave it out for 1/${String(den)}`,
    );
  const alphaStar = orderFor(exact, chance);
  if (accountBudget({ epsilon: exact, delta: chance, alpha: alphaStar }) <= 0n)
    throw new CohortError(
      'USAGE',
      `--epsilon: expected one that pays for some noised round at this delta, got ${epsilon}; give a larger one`,
    );
  return { epsilon: text(exact), delta: text(chance), alphaStar };
}

function positive(name: string, value: string): Fraction {
  const fraction = /^(?:0|[1-9]\d{0,3})(?:\.\d{1,15})?$/.test(value) ? reduced(decimalFraction(value)) : { num: 0n, den: 1n };
  if (fraction.num > 0n) return fraction;
  throw new CohortError('USAGE', `${name}: expected a decimal above 0 such as 3 or 0.00001, got ${value}`);
}

const text = ({ num, den }: Fraction): FractionText => ({ num: String(num), den: String(den) });
