// The effect of a passed plan: its rounds may be opened. The plan's id is its proposal's.
import { planHash, type Plan } from '@cohort/protos/terms';
import type { Context } from '../context.ts';
import { longestExpiry, plans, putProgress } from './state.ts';

export async function acceptPlan(context: Context, proposal: string, proposer: string, plan: Plan): Promise<void> {
  plans.put(context, { plan, planHash: planHash(plan), parties: plan.parties, proposer }, proposal);
  putProgress(context, proposal, { proposer, progress: null }, { status: 'active', reason: null, model: plan.genesisModel, current: null });
  const longest = (await longestExpiry.get(context)) ?? 0;
  if (plan.expiryEpochs > longest) longestExpiry.put(context, plan.expiryEpochs);
  context.emit('plan.accepted', { proposal, plan: proposal });
}
