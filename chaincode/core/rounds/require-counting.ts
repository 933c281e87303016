// A round from which something came that counts: neither given up nor tainted.
import { CohortError } from '@cohort/protos/errors';
import type { ReadContext } from '../context.ts';
import { abandonments, roundId, taintedRounds } from './state.ts';

/** @throws {CohortError} ROUND_CLOSED: of such a round nothing is left to find out, and to taint it would set its plan back twice */
export async function requireCounting(context: ReadContext, key: string): Promise<void> {
  const id = roundId(key);
  if (await taintedRounds.has(context, ...id))
    throw new CohortError('ROUND_CLOSED', `round ${key}: is tainted and made again; nothing is left to check`);
  if (await abandonments.has(context, ...id))
    throw new CohortError('ROUND_CLOSED', `round ${key}: was abandoned, no model came from it; nothing is left to check`);
}
