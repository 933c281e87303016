// Voids the round that is open when its plan ends.
import { CohortError } from '@cohort/protos/errors';
import type { VoidReason } from '@cohort/protos/ledger';
import type { Context } from '../context.ts';
import { abandonments, commits, publications, roundId, voids } from './state.ts';

/** Leaves a round alone that is decided. @throws {CohortError} ROUND_ALREADY_COMMITTED */
export async function voidUndecided(context: Context, round: string, reason: VoidReason): Promise<void> {
  const id = roundId(round);
  if ((await publications.has(context, ...id)) || (await abandonments.has(context, ...id)) || (await voids.has(context, ...id))) return;
  if (await commits.has(context, ...id))
    throw new CohortError('ROUND_ALREADY_COMMITTED', `round ${round}: is committed; publish or abandon it before closing the plan`);
  voids.put(context, { reason, named: [], evidence: [] }, ...id);
}
