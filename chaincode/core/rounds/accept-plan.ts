// The effect of a passed plan: its rounds may be opened. The plan's id is its proposal's.
import { planHash, type Plan } from '@cohort/protos/terms';
import type { Context } from '../context.ts';
import { partyPlans, plans, progresses } from './state.ts';

export function acceptPlan(context: Context, proposal: string, plan: Plan): void {
  plans.put(context, { plan, planHash: planHash(plan) }, proposal);
  progresses.put(context, { status: 'active', reason: null, model: plan.genesisModel, current: null }, proposal);
  for (const node of plan.parties) partyPlans.put(context, proposal, node, proposal);
  context.emit('plan.accepted', { proposal, plan: proposal });
}
