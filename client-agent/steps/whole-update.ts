// Step whole update: a member's update as the one unit of `member-gaussian`, and the word of warning when its noise will drown it.
import { noiseRatio, parseFraction } from '@cohort/mpc/accountant';
import { quantiseUnit } from '@cohort/mpc/clip-unit';
import { boundsMember } from '@cohort/policies/mechanism-rules';
import type { Terms } from '@cohort/protos/terms';
import type { Update } from '../ports/trainer.ts';
import type { UnitSum } from './gradients.ts';
import { unitBound } from './unit-bound.ts';

/** An update that is not finite counts as zero. @throws {CohortError} TERMS_REFUSED, BODY_INVALID */
export function wholeUpdate(update: Update, terms: Pick<Terms, 'quantiser' | 'mechanism'>): UnitSum {
  return Float64Array.from(quantiseUnit(Float64Array.from(update), unitBound(terms))) as UnitSum;
}

/**
 * A sentence when n sqrt(2 rho) < 3 sqrt(3 d), rho = 1 / (2 z^2), for the largest cohort n: then even n updates that agree stand below
 * three standard deviations of the noise that three parties add. Null otherwise.
 * @throws {CohortError} BODY_INVALID for a sigma^2 or T that is not above 0
 */
export function noiseWarning({ mechanism, blocks, maxCohort }: Pick<Terms, 'mechanism' | 'blocks' | 'maxCohort'>): string | null {
  if (!boundsMember(mechanism.kind) || mechanism.sigma2 === null || mechanism.sensitivity2 === null) return null;
  const { num, den } = noiseRatio(parseFraction(mechanism.sigma2, 'mechanism.sigma2'), BigInt(mechanism.sensitivity2));
  const coordinates = blocks.reduce((total, block) => total + block.length, 0);
  const needed = 3 * Math.sqrt(3 * coordinates) * Math.sqrt(Number(num) / Number(den));
  if (maxCohort >= needed) return null;
  return `${mechanism.kind}: expected about ${String(Math.ceil(needed))} members for a useful model of ${String(coordinates)} coordinates under this noise, got at most ${String(maxCohort)}; the budget is spent all the same`;
}
