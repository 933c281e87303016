// The effect of a passed plan: its rounds may be opened. The plan's id is its proposal's.
import { planHash, type Plan } from '@cohort/protos/terms';
import type { Context } from '../context.ts';
import { plans, putProgress } from './state.ts';

export function acceptPlan(context: Context, proposal: string, proposer: string, plan: Plan): void {
  plans.put(context, { plan, planHash: planHash(plan), proposer }, proposal);
  putProgress(context, proposal, { proposer, progress: null }, { status: 'active', reason: null, model: plan.genesisModel, current: null });
  context.emit('plan.accepted', { proposal, plan: proposal });
}
