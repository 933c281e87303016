// Without noise a member's values are released from one model at most once, in whatever plan: sums that differ by one member give that member's.
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import type { Context, ReadContext } from '../context.ts';
import { releasing, type Releasing } from './releasing.ts';
import { valuesOf } from './state.ts';

/** What decides which values a member sends. Statistics depend on no model, and have a rule of their own. */
type From = Pick<Terms, 'task' | 'modelIn'>;

/**
 * Notes under the member's own key which round may release its values from this model, so that of two plans that are open at once only one
 * can commit them. An abandoned round counts as opened.
 * @throws {CohortError} MEMBER_ALREADY_RELEASED naming the round
 */
export async function takeValuesOnce(context: Context, round: string, from: From, member: string): Promise<void> {
  const { task, modelIn } = from;
  const earlier = await valuesRound(context, from, member);
  if (earlier?.released === true)
    throw new CohortError(
      'MEMBER_ALREADY_RELEASED',
      `${member}: its values (task ${task}) from model ${modelIn} were committed once without noise, in round ${earlier.round}; wait for a round that starts from another model`,
    );
  if (earlier !== null)
    throw new CohortError(
      'MEMBER_ALREADY_RELEASED',
      `${member}: is enrolled from model ${modelIn} (task ${task}) in round ${earlier.round}, which may still commit; wait until that is decided`,
    );
  valuesOf.put(context, round, task, modelIn, member);
}

/** The round that released this member's values from this model, or still may; null when another may. */
export async function valuesRound(context: ReadContext, { task, modelIn }: From, member: string): Promise<Releasing | null> {
  return releasing(context, await valuesOf.get(context, task, modelIn, member), member);
}
