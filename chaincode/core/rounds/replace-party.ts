// The effect of a passed replacement: the plan's next attempt has another party in the place of one. The attempt that is open goes on as it is.
import { CohortError } from '@cohort/protos/errors';
import type { Context, ReadContext } from '../context.ts';
import { activeNode } from '../members/active-node.ts';
import { boxKeysOf, registrationOf } from '../members/registration.ts';
import { organisationOf } from './paused.ts';
import { plans, requirePlan, type AcceptedPlan } from './state.ts';

export interface Replacement {
  readonly plan: string;
  readonly from: string;
  readonly to: string;
}

/** @throws {CohortError} NOT_FOUND, PLAN_CLOSED, NODE_NOT_ACTIVE, PLAN_NOT_ACCEPTED for parties that would not be three */
export async function requireReplaceable(context: ReadContext, { plan, from, to }: Replacement): Promise<void> {
  const { parties, progress } = await requirePlan(context, plan);
  if (progress.status !== 'active') throw new CohortError('PLAN_CLOSED', `plan ${plan}: is ${progress.status} already`);
  if (!parties.includes(from))
    throw new CohortError('NOT_FOUND', `from: expected one of the plan's parties ${parties.join(', ')}, got ${from}`);
  const node = await activeNode(context, to);
  if (node?.role !== 'party')
    throw new CohortError('NODE_NOT_ACTIVE', `to: expected an admitted party node of an active organisation, got ${to}; admit it first`);
  const own = boxKeysOf((await registrationOf(context, to)) ?? { record: node, next: null });
  for (const other of parties.filter((id) => id !== from)) {
    if (organisationOf(other) === node.msp)
      throw refuse('a party of an organisation that runs none of the others', `${to} beside ${other}`);
    const known = await registrationOf(context, other);
    if (known !== null && boxKeysOf(known).some((key) => own.includes(key)))
      throw refuse("a box key of its own (whoever shares one reads two parties' shares)", `that of ${other}`);
  }
  if (to === from) throw refuse('another party', from);
}

export async function replaceParty(context: Context, proposal: string, { plan, from, to }: Replacement): Promise<void> {
  const { progress: _, ...accepted } = await requirePlan(context, plan);
  const parties = accepted.parties.map((id) => (id === from ? to : id)) as unknown as AcceptedPlan['parties'];
  plans.put(context, { ...accepted, parties }, plan);
  context.emit('plan.party-replaced', { proposal, plan, from, to });
}

function refuse(expected: string, got: string): CohortError {
  return new CohortError('PLAN_NOT_ACCEPTED', `to: expected ${expected}, got ${got}; propose another party`);
}
