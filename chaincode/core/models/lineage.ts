// models.lineage: a plan's models from its genesis on, each from the one before.
import type { ModelView, QueryBodies, QueryResults } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { claims, commits, requirePlan, roundId, taintedRounds } from '../rounds/state.ts';
import { disputedRounds, models, type PublishedModel } from './state.ts';
import { isTainted } from './tainted.ts';

/** In the order of rounds and attempts. @throws {CohortError} NOT_FOUND */
export async function showLineage(
  context: ReadContext,
  { plan: id }: QueryBodies['models.lineage'],
): Promise<QueryResults['models.lineage']> {
  const { plan } = await requirePlan(context, id);
  const fromTainted = await isTainted(context, plan.genesisModel);
  const views: ModelView[] = [];
  for (const model of await models.list(context, id)) views.push(await viewOf(context, model, fromTainted));
  views.sort((left, right) => number(left, 1) - number(right, 1) || number(left, 2) - number(right, 2));
  return { plan: id, genesis: plan.genesisModel, models: views };
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

function number({ round }: ModelView, at: 1 | 2): number {
  return Number(roundId(round)[at]);
}
