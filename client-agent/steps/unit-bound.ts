// What bounds one protected unit under the terms: clip norm, scale and the squared integer sensitivity that is charged.
import type { UnitBound } from '@cohort/mpc/clip-unit';
import { decimal } from '@cohort/mpc/decimal';
import { CohortError } from '@cohort/protos/errors';
import { natural } from '@cohort/protos/shape';
import type { Terms } from '@cohort/protos/terms';

/** @throws {CohortError} TERMS_REFUSED without a clip norm or a sensitivity; BODY_INVALID for a sensitivity that is no natural number */
export function unitBound({ quantiser, mechanism }: Pick<Terms, 'quantiser' | 'mechanism'>): UnitBound {
  const { clipNorm, scale } = quantiser;
  if (clipNorm === null || mechanism.sensitivity2 === null)
    throw new CohortError(
      'TERMS_REFUSED',
      `${mechanism.kind}: expected quantiser.clipNorm and mechanism.sensitivity2, got null; vote a plan with both`,
    );
  return {
    clipNorm: decimal(clipNorm, 'quantiser.clipNorm'),
    scale,
    sensitivity2: BigInt(natural(mechanism.sensitivity2, 'mechanism.sensitivity2')),
  };
}
