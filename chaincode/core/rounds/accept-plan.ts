// The effect of a passed plan: its rounds may be opened. The plan's id is its proposal's.
import { planHash, type Plan } from '@cohort/protos/terms';
import type { Context } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { noteExpiry, plans, putProgress } from './state.ts';

export async function acceptPlan(context: Context, proposal: string, proposer: string, plan: Plan): Promise<void> {
  plans.put(context, { plan, planHash: planHash(plan), parties: plan.parties, proposer }, proposal);
  putProgress(context, proposal, { proposer, progress: null }, { status: 'active', reason: null, model: plan.genesisModel, current: null });
  await noteExpiry(context, { acceptedEpoch: await currentEpoch(context), expiryEpochs: plan.expiryEpochs });
  context.emit('plan.accepted', { proposal, plan: proposal });
}
