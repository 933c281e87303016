// Whether a block's bound holds what honest members may sum up to, so that clamping to it costs nothing but once in a great while.
import { leastBound } from '@cohort/mpc/integer-sensitivity';
import { boundsMember } from '@cohort/policies/mechanism-rules';
import type { DatasetView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { refusePlan } from './refuse-plan.ts';

/**
 * `dp-fedsgd` draws from up to the bucket's upper edge of units, `member-gaussian` has one: see `leastBound`.
 * @throws {CohortError} PLAN_NOT_ACCEPTED with both numbers
 */
export function checkBound(plan: Plan, { msp, dataset, version, bucket }: DatasetView): void {
  const { kind, sensitivity2, samplingRate } = plan.mechanism;
  if (kind === 'none' || plan.task !== 'train') return;
  const least = leastBound({
    sensitivity2: BigInt(sensitivity2 ?? '0'),
    samplingRate: { num: BigInt(samplingRate?.num ?? '1'), den: BigInt(samplingRate?.den ?? '1') },
    units: BigInt(boundsMember(kind) ? 1 : bucket.upper),
  });
  const reason = !boundsMember(kind)
    ? `(q n + 8 sqrt(q (1 - q) n)) sqrt(T) with n = ${String(bucket.upper)}, the upper edge of the rows of version ${String(version)} of ${dataset} of ${msp}`
    : 'sqrt(T) of one member';
  for (const { name, bound } of plan.blocks)
    if (BigInt(bound) < least) throw refusePlan(`block ${name}.bound`, `at least ${String(least)} = ${reason}`, String(bound));
}
