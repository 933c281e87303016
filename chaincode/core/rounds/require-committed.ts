// A round whose sums may be open: committed, and neither published nor abandoned yet.
import { CohortError } from '@cohort/protos/errors';
import type { ReadContext } from '../context.ts';
import { abandonments, commits, publications, type CommittedRound, type RoundId } from './state.ts';

/** @throws {CohortError} ROUND_NOT_COMMITTED, ALREADY_EXISTS when published, ROUND_CLOSED when abandoned */
export async function requireUndecided(context: ReadContext, id: RoundId): Promise<CommittedRound> {
  const committed = await requireCommitted(context, id);
  const published = await publications.get(context, ...id);
  if (published !== null)
    throw new CohortError('ALREADY_EXISTS', `round ${id.join('~')}: published model ${published.modelOut}; nothing is left to do`);
  if (await abandonments.has(context, ...id))
    throw new CohortError('ROUND_CLOSED', `round ${id.join('~')}: was abandoned; open the next attempt`);
  return committed;
}

/** @throws {CohortError} ROUND_NOT_COMMITTED */
export async function requireCommitted(context: ReadContext, id: RoundId): Promise<CommittedRound> {
  const committed = await commits.get(context, ...id);
  if (committed === null)
    throw new CohortError('ROUND_NOT_COMMITTED', `round ${id.join('~')}: expected a committed round; commit its body first`);
  return committed;
}
