// rounds.plans and rounds.plan: accepted plans with how far each has come.
import { CohortError } from '@cohort/protos/errors';
import type { PlanView, QueryBodies } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import type { PartyRef } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { registrationOf } from '../members/registration.ts';
import { pageOf, type Marked } from '../page-of.ts';
import { partyRefOf } from './derive-terms.ts';
import { pausedAt } from './paused.ts';
import { plans, requirePlan } from './state.ts';

/** In the order of plan ids. */
export async function listPlans(context: ReadContext, page: QueryBodies['rounds.plans']): Promise<Page<PlanView>> {
  return pageOf(views(context, page), page.limit);
}

async function* views(context: ReadContext, page: QueryBodies['rounds.plans']): AsyncGenerator<Marked<PlanView>> {
  for await (const { bookmark } of plans.page(context, page)) yield { bookmark, item: await getPlan(context, { plan: bookmark }) };
}

/** Parties are shown as registered now; a round's terms pin them as they were when it opened. @throws {CohortError} NOT_FOUND */
export async function getPlan(context: ReadContext, { plan: id }: QueryBodies['rounds.plan']): Promise<PlanView> {
  const { plan, planHash, progress } = await requirePlan(context, id);
  const [first, second, third] = plan.parties;
  const parties = [await partyRef(context, first), await partyRef(context, second), await partyRef(context, third)] as const;
  const paused = progress.status === 'active' && (await pausedAt(context, progress.current, plan.parties)) !== null;
  return { plan: id, planHash, body: plan, parties, ...progress, status: paused ? 'paused' : progress.status };
}

async function partyRef(context: ReadContext, id: string): Promise<PartyRef> {
  const node = await registrationOf(context, id);
  if (node === null) throw new CohortError('INTERNAL', `${id}: a plan's party is not in the registry`);
  return partyRefOf(node.record);
}
