// models.lineage: a plan's models from its genesis on, each from the one before.
import type { ModelView, QueryBodies, QueryResults } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { requirePlan, roundId } from '../rounds/state.ts';
import { disputedRounds, models } from './state.ts';

/** In round order. @throws {CohortError} NOT_FOUND */
export async function showLineage(
  context: ReadContext,
  { plan: id }: QueryBodies['models.lineage'],
): Promise<QueryResults['models.lineage']> {
  const { plan } = await requirePlan(context, id);
  const views: ModelView[] = [];
  for (const model of await models.list(context, id))
    views.push({ ...model, disputed: await disputedRounds.has(context, ...roundId(model.round)) });
  views.sort((left, right) => roundNumber(left) - roundNumber(right));
  return { plan: id, genesis: plan.genesisModel, models: views };
}

function roundNumber({ round }: ModelView): number {
  return Number(roundId(round)[1]);
}
