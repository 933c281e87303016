// A round whose sum is false or unaccounted for: its model and all that came from it are tainted, and it is made again from its modelIn.
import { CohortError } from '@cohort/protos/errors';
import type { Context, ReadContext } from '../context.ts';
import { fitsEpoch } from '../epochs/epoch-length.ts';
import { models } from '../models/state.ts';
import { pausedAt } from './paused.ts';
import { requireCounting } from './require-counting.ts';
import {
  abandonments,
  commits,
  disputes,
  heldRounds,
  putProgress,
  publications,
  requirePlan,
  requireRound,
  roundId,
  taintedRounds,
  voids,
} from './state.ts';

/** A dispute that a vote may uphold. @throws {CohortError} ROUND_UNKNOWN, NOT_FOUND without a dispute, ROUND_CLOSED */
export async function requireDispute(context: ReadContext, key: string, index: number): Promise<void> {
  const { id } = await requireRound(context, key);
  if (!(await disputes.has(context, ...id, String(index))))
    throw new CohortError('NOT_FOUND', `round ${key}: expected a dispute about index ${String(index)}, there is none`);
  await requireCounting(context, key);
}

/**
 * Marks the round and every later one of its plan, ends the one that is open, and sets the plan back: the next attempt starts from the
 * round's modelIn. What was debited stays. A plan that was closed stays closed, and one that had finished finished where its deadlines no longer
 * fit the epoch. A paused one stays paused.
 * Its callers have seen that the round counts.
 */
export async function taintRound(context: Context, key: string, index: number): Promise<void> {
  const { id, terms } = await requireRound(context, key);
  const accepted = await requirePlan(context, terms.plan);
  const { progress } = accepted;
  for (const { round } of await models.list(context, terms.plan)) {
    const later = roundId(round);
    if (Number(later[1]) >= terms.round) taintedRounds.put(context, true, ...later);
  }
  taintedRounds.put(context, true, ...id);
  const ended = progress.current !== null && (await endOpen(context, progress.current)) ? progress.current : null;
  if ((await pausedAt(context, progress.current, accepted.parties)) !== null) heldRounds.put(context, true, ...id);
  const status = progress.status === 'finished' && (await fitsEpoch(context, accepted.plan)) ? 'active' : progress.status;
  putProgress(context, terms.plan, accepted, { ...progress, status, model: terms.modelIn, current: key });
  context.emit('round.tainted', { round: key, index, ended });
}

/** Whether the round was open: void before its commit, abandoned after it. */
async function endOpen(context: Context, key: string): Promise<boolean> {
  const id = roundId(key);
  if ((await publications.has(context, ...id)) || (await abandonments.has(context, ...id)) || (await voids.has(context, ...id)))
    return false;
  if (await commits.has(context, ...id)) abandonments.put(context, { reason: 'tainted' }, ...id);
  else voids.put(context, { reason: 'tainted', named: [], evidence: [] }, ...id);
  return true;
}
