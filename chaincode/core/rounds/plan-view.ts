// rounds.plans: every accepted plan with how far it has come.
import { CohortError } from '@cohort/protos/errors';
import type { PlanView } from '@cohort/protos/ledger';
import type { PartyRef } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { nodes } from '../members/state.ts';
import { partyRefOf } from './derive-terms.ts';
import { pausedAt } from './paused.ts';
import { partyPlans, requirePlan } from './state.ts';

/** In the order of plan ids. Parties are shown as registered now; a round's terms pin them as they were when it opened. */
export async function listPlans(context: ReadContext): Promise<readonly PlanView[]> {
  const views: PlanView[] = [];
  const ids = [...new Set(await partyPlans.list(context))].sort((left, right) => (left < right ? -1 : 1));
  for (const id of ids) {
    const { plan, planHash, progress } = await requirePlan(context, id);
    const [first, second, third] = plan.parties;
    const parties = [await partyRef(context, first), await partyRef(context, second), await partyRef(context, third)] as const;
    const paused = progress.status === 'active' && (await pausedAt(context, progress.current, plan.parties)) !== null;
    views.push({ plan: id, planHash, body: plan, parties, ...progress, status: paused ? 'paused' : progress.status });
  }
  return views;
}

async function partyRef(context: ReadContext, id: string): Promise<PartyRef> {
  const node = await nodes.get(context, id);
  if (node === null) throw new CohortError('INTERNAL', `${id}: a plan's party is not in the registry`);
  return partyRefOf(node);
}
