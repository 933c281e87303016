// Step 3 of a contribution: bounds the update's L2 norm when the terms say so.
import { clipNormL2, type Clipped } from '@cohort/mpc/clip';
import { decimal } from '@cohort/mpc/decimal';
import type { Terms } from '@cohort/protos/terms';
import type { Update } from '../ports/trainer.ts';

/**
 * Clips in place to the terms' clip norm; null leaves the update as it is (plans without noise only).
 * @throws {CohortError} UPDATE_NOT_FINITE, TERMS_REFUSED
 */
export function clip(update: Update, { quantiser }: Pick<Terms, 'quantiser'>): Clipped {
  // Without a clip norm this still refuses an update that is not finite: no norm exceeds the largest double.
  return clipNormL2(update, quantiser.clipNorm === null ? Number.MAX_VALUE : decimal(quantiser.clipNorm, 'quantiser.clipNorm'));
}
