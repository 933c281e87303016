// A dataset version's statistics are released at most once, in whatever plan: two sums that differ by one member give that member's.
import { CohortError } from '@cohort/protos/errors';
import type { DatasetVersion } from '@cohort/protos/terms';
import type { Context, ReadContext } from '../context.ts';
import { releasing, type Releasing } from './releasing.ts';
import { statisticsOf } from './state.ts';

/**
 * Notes under the member's own key which round may release these rows' statistics. An abandoned round counts as opened, a void one and one
 * that committed without the member do not, and one that is undecided has to be waited for.
 * @throws {CohortError} MEMBER_ALREADY_RELEASED naming the round
 */
export async function takeStatisticsOnce(context: Context, round: string, dataset: DatasetVersion): Promise<void> {
  const earlier = await statisticsRound(context, dataset);
  const name = `version ${String(dataset.version)} of ${dataset.dataset} of ${dataset.msp}`;
  if (earlier?.released === true)
    throw new CohortError(
      'MEMBER_ALREADY_RELEASED',
      `${name}: its statistics were committed once, in round ${earlier.round}; scale by that round's, or register a version of other rows`,
    );
  if (earlier !== null)
    throw new CohortError(
      'MEMBER_ALREADY_RELEASED',
      `${name}: is enrolled in statistics round ${earlier.round}, which may still commit; wait until that is decided`,
    );
  statisticsOf.put(context, round, dataset.msp, dataset.dataset, String(dataset.version));
}

/** The round that released these rows' statistics, or still may; null when another may. */
export async function statisticsRound(context: ReadContext, { msp, dataset, version }: DatasetVersion): Promise<Releasing | null> {
  return releasing(context, await statisticsOf.get(context, msp, dataset, String(version)), msp);
}
