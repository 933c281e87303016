// rounds.resumePlan: two of the parties' organisations let a paused plan try again.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { organisationOf, pausedAt } from './paused.ts';
import { requirePlan, resumptions } from './state.ts';

/** Payload: {resumed}: whether another party's organisation had said so before. @throws {CohortError} NOT_FOUND, PLAN_CLOSED, ROLE_NOT_ALLOWED, VOTE_EXISTS, NOT_PERMITTED */
export const resumePlan: Handler<'rounds.resumePlan'> = async (context, { plan: id }) => {
  const { parties, progress } = await requirePlan(context, id);
  const { msp } = context.creator;
  const organisations = parties.map(organisationOf);
  if (!organisations.includes(msp))
    throw new CohortError('ROLE_NOT_ALLOWED', `${msp}: expected one of the parties' organisations ${organisations.join(', ')}`);
  if (progress.status !== 'active') throw new CohortError('PLAN_CLOSED', `plan ${id}: is ${progress.status} already`);
  const paused = await pausedAt(context, progress.current, parties);
  if (paused === null) throw new CohortError('NOT_PERMITTED', `plan ${id}: expected a paused one, it goes on`);
  if (await resumptions.has(context, ...paused, msp))
    throw new CohortError('VOTE_EXISTS', `plan ${id}: ${msp} has resumed it; another party's organisation must too`);
  resumptions.put(context, true, ...paused, msp);
  const resumed = (
    await Promise.all(organisations.filter((other) => other !== msp).map((other) => resumptions.has(context, ...paused, other)))
  ).some(Boolean);
  context.emit('plan.resumed', { plan: id, by: msp, resumed });
  return { resumed };
};
