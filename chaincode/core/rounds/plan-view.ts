// rounds.plans, rounds.activePlans and rounds.plan: accepted plans with how far each has come.
import { CohortError } from '@cohort/protos/errors';
import type { PlanView, QueryBodies } from '@cohort/protos/ledger';
import type { Page, PageQuery } from '@cohort/protos/page';
import type { PartyRef } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { registrationOf } from '../members/registration.ts';
import { activeNode } from '../members/active-node.ts';
import { pageOf, type Marked } from '../page-of.ts';
import { refusalsOf } from '../rules/require-rules.ts';
import { rulesNow } from '../rules/state.ts';
import { partyRefOf } from './derive-terms.ts';
import { pausedAt, resumedBy } from './paused.ts';
import { abandonments, activePlans, plans, publications, requirePlan, roundId, taintedRounds, voids } from './state.ts';

/** In the order of plan ids. */
export async function listPlans(context: ReadContext, page: QueryBodies['rounds.plans']): Promise<Page<PlanView>> {
  return pageOf(every(context, page), page.limit);
}

/** Reads nothing of a plan that has ended: what follows plans asks for these each time that one moves. */
export async function listActivePlans(context: ReadContext, page: QueryBodies['rounds.activePlans']): Promise<Page<PlanView>> {
  return pageOf(active(context, page), page.limit);
}

async function* every(context: ReadContext, page: PageQuery): AsyncGenerator<Marked<PlanView>> {
  for await (const { bookmark } of plans.page(context, page)) yield { bookmark, item: await getPlan(context, { plan: bookmark }) };
}

async function* active(context: ReadContext, page: PageQuery): AsyncGenerator<Marked<PlanView>> {
  for await (const { bookmark, item: plan } of activePlans.page(context, page)) yield { bookmark, item: await getPlan(context, { plan }) };
}

/** Parties are shown as registered now; a round's terms pin them as they were when it opened. @throws {CohortError} NOT_FOUND */
export async function getPlan(context: ReadContext, { plan: id }: QueryBodies['rounds.plan']): Promise<PlanView> {
  const { plan, planHash, parties: seats, progress } = await requirePlan(context, id);
  const [first, second, third] = seats;
  const parties = [await partyRef(context, first), await partyRef(context, second), await partyRef(context, third)] as const;
  const waitsFor: string[] = [];
  for (const seat of seats) if ((await activeNode(context, seat)) === null) waitsFor.push(seat);
  const paused = progress.status === 'active' ? await pausedAt(context, progress.current, seats) : null;
  const refusedBy = progress.status === 'active' ? refusalsOf((await rulesNow(context)).inForce, plan).map(({ rule }) => rule) : [];
  const hindered = waitsFor.length > 0 || refusedBy.length > 0;
  const isWaiting = progress.status === 'active' && paused === null && hindered && (await needsAnother(context, progress.current));
  const status = paused !== null ? 'paused' : isWaiting ? 'waiting' : progress.status;
  const resumed = paused === null ? [] : await resumedBy(context, paused, seats);
  return { plan: id, planHash, body: plan, parties, ...progress, status, resumedBy: resumed, waitsFor, refusedBy };
}

/** The attempt that is open goes on: with the two other parties, and under the rules that it began with. */
async function needsAnother(context: ReadContext, current: string | null): Promise<boolean> {
  return current === null || (await isDecided(context, current));
}

/** Whether another attempt or round must be opened before anything goes on. */
async function isDecided(context: ReadContext, current: string): Promise<boolean> {
  const id = roundId(current);
  for (const table of [voids, abandonments, publications, taintedRounds]) if (await table.has(context, ...id)) return true;
  return false;
}

async function partyRef(context: ReadContext, id: string): Promise<PartyRef> {
  const node = await registrationOf(context, id);
  if (node === null) throw new CohortError('INTERNAL', `${id}: a plan's party is not in the registry`);
  return partyRefOf(node.record);
}
