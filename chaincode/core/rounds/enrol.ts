// rounds.enrol: an agent brings one of its own datasets to a round; nothing is debited for unprotected data.
import { CohortError } from '@cohort/protos/errors';
import type { DatasetVersion } from '@cohort/protos/terms';
import type { Context, Handler } from '../context.ts';
import { datasets } from '../datasets/state.ts';
import { currentEpoch } from '../epochs/state.ts';
import { enrolments, frozenSets, releases, requireRound, voids } from './state.ts';

/**
 * Payload: {member}. Reads and writes keys of this member and this round only, so that members never conflict; maxCohort is kept by U.
 * @throws {CohortError} ROUND_UNKNOWN, ROUND_VOID, ROUND_NOT_OPEN, ENROLMENT_CLOSED, ALREADY_ENROLLED, DATASET_NOT_ALLOWED, MEMBER_ALREADY_RELEASED
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
  if (accounts.length > 0)
    throw new CohortError('BODY_INVALID', 'accounts: expected none (unprotected data has no account), got some; send an empty list');
  const bucket = await allowedBucket(context, member, dataset, terms.datasets);
  await refuseReleased(context, member, terms.plan, terms.modelIn);
  enrolments.put(context, { member, node, nodeKey, boxKey, dataset, bucket, reserved: [] }, ...id, member);
  context.emit('round.enrolled', { round: key, member, reserved: [] });
  return { member };
};

async function allowedBucket(context: Context, member: string, wanted: DatasetVersion, allowed: readonly DatasetVersion[]) {
  const { msp, dataset, version } = wanted;
  const name = `version ${String(version)} of ${dataset} of ${msp}`;
  if (msp !== member) throw new CohortError('DATASET_NOT_ALLOWED', `dataset: expected one of ${member}'s own, got ${name}`);
  if (!allowed.some((item) => item.msp === msp && item.dataset === dataset && item.version === version))
    throw new CohortError('DATASET_NOT_ALLOWED', `dataset: ${name} is not among the datasets of the terms; enrol one that is`);
  const registered = await datasets.get(context, msp, dataset, String(version));
  if (registered === null) throw new CohortError('DATASET_NOT_ALLOWED', `dataset: ${name} is not registered`);
  return registered.bucket;
}

/** Two un-noised sums from one model that differ by one member give that member's values; an abandoned sum counts as opened. */
async function refuseReleased(context: Context, member: string, plan: string, modelIn: string): Promise<void> {
  const released = await releases.list(context, plan, modelIn);
  if (released.some((members) => members.includes(member)))
    throw new CohortError(
      'MEMBER_ALREADY_RELEASED',
      `${member}: its values were committed once from model ${modelIn} without noise; wait for a round that starts from another`,
    );
}
