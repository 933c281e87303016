// rounds.enrol: an agent brings one of its own datasets to a round and reserves what the round will cost. It cannot be withdrawn.
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView } from '@cohort/protos/ledger';
import type { DatasetVersion } from '@cohort/protos/terms';
import { reserve } from '../budgets/reserve.ts';
import type { Context, Handler } from '../context.ts';
import { requireDataset } from '../datasets/state.ts';
import { currentEpoch } from '../epochs/state.ts';
import { refuseUnnoised } from './check-plan-on-ledger.ts';
import { enrolments, frozenSets, requireRound, voids } from './state.ts';
import { takeStatisticsOnce } from './statistics-once.ts';
import { takeValuesOnce } from './values-once.ts';

/**
 * Payload: {member}. Writes keys of this member's accounts and this round only, so that members never conflict; maxCohort is kept by U.
 * @throws {CohortError} ROUND_UNKNOWN, ROUND_VOID, ROUND_NOT_OPEN, ENROLMENT_CLOSED, ALREADY_ENROLLED, DATASET_NOT_ALLOWED, MEMBER_ALREADY_RELEASED,
 *   or a code of `reserve`
 */
export const enrol: Handler<'rounds.enrol'> = async (context, { round: key, dataset, accounts }) => {
  const { id, terms } = await requireRound(context, key);
  const { msp: member, node, nodeKey, boxKey } = context.creator;
  if (await voids.has(context, ...id)) throw new CohortError('ROUND_VOID', `round ${key}: is void; wait for the next attempt`);
  if (await frozenSets.has(context, ...id))
    throw new CohortError('ENROLMENT_CLOSED', `round ${key}: enrolment is closed; wait for the next round`);
  if ((await currentEpoch(context)) > terms.expiryEpoch)
    throw new CohortError('ROUND_NOT_OPEN', `round ${key}: expired after epoch ${String(terms.expiryEpoch)}; wait for the next attempt`);
  if (await enrolments.has(context, ...id, member)) throw new CohortError('ALREADY_ENROLLED', `round ${key}: ${member} is enrolled`);
  const registered = await allowedDataset(context, member, dataset, terms.datasets);
  refuseUnnoised(terms, registered);
  if (terms.task === 'statistics') await takeStatisticsOnce(context, key, dataset);
  // Under noise a second release from the same model is paid for like the first.
  else if (terms.mechanism.kind === 'none') await takeValuesOnce(context, key, terms, member);
  const reserved = await reserve(context, key, terms, registered, accounts);
  const enrolment = { member, node, nodeKey, boxKey, dataset, bucket: registered.bucket, reserved };
  enrolments.put(context, enrolment, ...id, member);
  context.emit('round.enrolled', { round: key, enrolment });
  return { member };
};

async function allowedDataset(
  context: Context,
  member: string,
  wanted: DatasetVersion,
  allowed: readonly DatasetVersion[],
): Promise<DatasetView> {
  const { msp, dataset, version } = wanted;
  const name = `version ${String(version)} of ${dataset} of ${msp}`;
  if (msp !== member) throw new CohortError('DATASET_NOT_ALLOWED', `dataset: expected one of ${member}'s own, got ${name}`);
  if (!allowed.some((item) => item.msp === msp && item.dataset === dataset && item.version === version))
    throw new CohortError('DATASET_NOT_ALLOWED', `dataset: ${name} is not among the datasets of the terms; enrol one that is`);
  return requireDataset(context, msp, dataset, version);
}
