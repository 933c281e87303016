// rounds.closeEnrolment: the second party's word freezes the set of enrolled members.
import { CohortError } from '@cohort/protos/errors';
import type { Enrolment } from '@cohort/protos/ledger';
import type { Context, Handler } from '../context.ts';
import { activeRegistration } from '../members/active-node.ts';
import { partyOf } from './party-of.ts';
import { closings, enrolments, frozenSets, requireRound, voids, type RoundId } from './state.ts';

/**
 * Payload: {frozen: members or null}. A member's status is judged when the set freezes, never later.
 * @throws {CohortError} ROUND_UNKNOWN, ROLE_NOT_ALLOWED, ROUND_VOID, ENROLMENT_CLOSED, VOTE_EXISTS
 */
export const closeEnrolment: Handler<'rounds.closeEnrolment'> = async (context, { round: key }) => {
  const { id, terms } = await requireRound(context, key);
  const party = partyOf(terms, context.creator);
  if (await voids.has(context, ...id)) throw new CohortError('ROUND_VOID', `round ${key}: is void`);
  if (await frozenSets.has(context, ...id)) throw new CohortError('ENROLMENT_CLOSED', `round ${key}: enrolment is closed already`);
  if (await closings.has(context, ...id, String(party)))
    throw new CohortError('VOTE_EXISTS', `round ${key}: party ${String(party)} has asked to close; a second party must`);
  closings.put(context, context.creator.node, ...id, String(party));
  if (!(await anotherAsked(context, id, party))) return { frozen: null };
  const frozen = await activeEnrolments(context, id);
  frozenSets.put(context, frozen, ...id);
  const members = frozen.map((item) => item.member);
  context.emit('round.enrolment-closed', { round: key, members });
  return { frozen: members };
};

async function anotherAsked(context: Context, id: RoundId, party: number): Promise<boolean> {
  for (const other of [0, 1, 2]) if (other !== party && (await closings.has(context, ...id, String(other)))) return true;
  return false;
}

/** Sorted by member; those suspended, or whose keys no longer hold, since they enrolled are left out. */
async function activeEnrolments(context: Context, id: RoundId): Promise<readonly Enrolment[]> {
  const active: Enrolment[] = [];
  for (const enrolment of await enrolments.list(context, ...id)) {
    const node = await activeRegistration(context, enrolment.node);
    const holds = node?.record.nodeKey === enrolment.nodeKey;
    if (holds && [node.record, ...node.former].some(({ boxKey }) => boxKey === enrolment.boxKey)) active.push(enrolment);
  }
  return active.sort((left, right) => (left.member < right.member ? -1 : 1));
}
