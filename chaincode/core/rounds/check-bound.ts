// Whether a block's bound holds what honest members may sum up to, so that clamping to it costs nothing but once in a great while.
import type { DatasetView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { refusePlan } from './refuse-plan.ts';

/**
 * `member-gaussian`: one unit of norm sqrt(T). `dp-fedsgd`: the sum of a Poisson sample of n units, each at most sqrt(T) in a coordinate, is
 * q n sqrt(T) on average and sqrt(q (1 - q) n) sqrt(T) in standard deviation; n is the bucket's upper edge and 8 deviations are covered:
 * bound >= (q n + 8 sqrt(q (1 - q) n)) sqrt(T).
 * @throws {CohortError} PLAN_NOT_ACCEPTED with both numbers
 */
export function checkBound(plan: Plan, { msp, dataset, version, bucket }: DatasetView): void {
  const { kind } = plan.mechanism;
  if (kind !== 'dp-fedsgd' && kind !== 'member-gaussian') return;
  const least = leastBound(plan.mechanism, BigInt(kind === 'dp-fedsgd' ? bucket.upper : 1));
  const reason =
    kind === 'dp-fedsgd'
      ? `(q n + 8 sqrt(q (1 - q) n)) sqrt(T) with n = ${String(bucket.upper)}, the upper edge of the rows of version ${String(version)} of ${dataset} of ${msp}`
      : 'sqrt(T) of one member';
  for (const { name, bound } of plan.blocks)
    if (BigInt(bound) < least) throw refusePlan(`block ${name}.bound`, `at least ${String(least)} = ${reason}`, String(bound));
}

/** With q = a / b: (sqrt(T a^2 n^2) + sqrt(64 T a (b - a) n)) / b, each root and the quotient rounded up. */
function leastBound({ sensitivity2, samplingRate }: Plan['mechanism'], n: bigint): bigint {
  const t = BigInt(sensitivity2 ?? '0');
  const [a, b] = [BigInt(samplingRate?.num ?? '1'), BigInt(samplingRate?.den ?? '1')];
  const sum = rootAbove(t * a * a * n * n) + rootAbove(64n * t * a * (b - a) * n);
  return (sum + b - 1n) / b;
}

/** The least integer whose square is at least this natural number, by Newton's method from above. */
function rootAbove(square: bigint): bigint {
  if (square === 0n) return 0n;
  let root = 1n << BigInt(square.toString(16).length * 2);
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root * root < square ? root + 1n : root;
    root = next;
  }
}
