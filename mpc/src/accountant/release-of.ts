// What the accountant counts of a released round that an account paid for once or several times.
import type { Mechanism } from '@cohort/protos/terms';
import { rdpParameters } from './rdp-parameters.ts';
import type { Release } from './released-epsilon.ts';

/** An account that pays four times sees a change of twice the norm, which is a quarter of the noise ratio. @throws {CohortError} as `rdpParameters` */
export function releaseOf(mechanism: Mechanism, multiple: bigint | number): Release {
  const { z2, q } = rdpParameters(mechanism);
  return { z2: { num: z2.num, den: z2.den * BigInt(multiple) }, q, count: 1 };
}
