// models.lineage: a plan's models from its genesis on, each from the one before.
import type { ModelView, QueryBodies } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import type { ReadContext } from '../context.ts';
import { pageOf, type Marked } from '../page-of.ts';
import { attemptsFrom } from '../rounds/attempts.ts';
import { claims, commits, requirePlan, roundId, taintedRounds } from '../rounds/state.ts';
import { disputedRounds, models, type PublishedModel } from './state.ts';
import { planIsTainted } from './tainted.ts';

/** In the order of rounds and attempts. @throws {CohortError} NOT_FOUND */
export async function showLineage(
  context: ReadContext,
  { plan, limit, bookmark }: QueryBodies['models.lineage'],
): Promise<Page<ModelView>> {
  return pageOf(views(context, plan, bookmark), limit);
}

async function* views(context: ReadContext, id: string, bookmark: string): AsyncGenerator<Marked<ModelView>> {
  const { plan } = await requirePlan(context, id);
  const fromTainted = await planIsTainted(context, plan);
  for await (const attempt of attemptsFrom(context, id, bookmark)) {
    const model = await models.get(context, ...attempt.item);
    if (model !== null) yield { bookmark: attempt.bookmark, item: await viewOf(context, model, fromTainted) };
  }
}

async function viewOf(context: ReadContext, model: PublishedModel, fromTainted: boolean): Promise<ModelView> {
  const id = roundId(model.round);
  const confirmed = (await claims.list(context, ...id)).filter(({ outcome }) => outcome === 'confirmed');
  const single = (await commits.get(context, ...id))?.singleAuthor ?? [];
  return {
    ...model,
    provisional: single.length > confirmed.length,
    disputed: await disputedRounds.has(context, ...id),
    tainted: fromTainted || (await taintedRounds.has(context, ...id)),
  };
}
