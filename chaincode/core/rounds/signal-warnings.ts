// Warns of a plan whose noise will drown what its cohort can say. A warning refuses nothing.
import { rdpParameters } from '@cohort/mpc/accountant';
import type { DatasetView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { requireDataset } from '../datasets/state.ts';

/**
 * Empty, or that q N < 3 z sqrt(3 d): N is the sum over members of the largest lower edge of their datasets' buckets, or under
 * `member-gaussian` the number of members. Compared as squares, exactly: (q N)^2 < 27 z^2 d.
 */
export async function signalWarnings(context: ReadContext, plan: Plan): Promise<readonly string[]> {
  if (plan.mechanism.kind === 'none') return [];
  const { z2, q } = rdpParameters(plan.mechanism);
  const d = BigInt(plan.blocks[0]?.length ?? 0);
  const units = await unitsOf(context, plan);
  const left = (q.num * units) ** 2n * z2.den;
  const right = 27n * d * z2.num * q.den ** 2n;
  if (left >= right) return [];
  return [
    `signal: q N is below 3 z sqrt(3 d) with q = ${String(q.num)}/${String(q.den)}, N = ${String(units)}, ` +
      `z^2 = ${String(z2.num)}/${String(z2.den)}, d = ${String(d)}; the noise will drown most of one round`,
  ];
}

async function unitsOf(context: ReadContext, plan: Plan): Promise<bigint> {
  const perMember = new Map<string, number>();
  for (const { msp, dataset, version } of plan.datasets) {
    const registered = await requireDataset(context, msp, dataset, version);
    perMember.set(msp, Math.max(perMember.get(msp) ?? 0, unitsIn(plan, registered)));
  }
  return [...perMember.values()].reduce((sum, units) => sum + BigInt(units), 0n);
}

function unitsIn({ mechanism, task }: Plan, { bucket, evaluationBucket }: DatasetView): number {
  if (mechanism.unit === 'member') return 1;
  return (task === 'train' ? bucket : evaluationBucket)?.lower ?? 0;
}
