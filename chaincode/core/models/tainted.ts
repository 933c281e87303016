// Whether a model came from a sum that was found false: by its own round, or by what its plan begins with or scales by.
import type { Plan } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { requirePlan, roundId, taintedRounds } from '../rounds/state.ts';
import { makers } from './state.ts';

/** Follows genesis models back through plans: a model is made before the plan that begins with it. */
export async function isTainted(context: ReadContext, model: string, seen: ReadonlySet<string> = new Set()): Promise<boolean> {
  const maker = await makers.get(context, model);
  if (maker === null || seen.has(model)) return false;
  const id = roundId(maker);
  if (await taintedRounds.has(context, ...id)) return true;
  return planIsTainted(context, (await requirePlan(context, id[0])).plan, new Set([...seen, model]));
}

/** Whether all that a plan makes is. */
export async function planIsTainted(
  context: ReadContext,
  { genesisModel, statistics }: Pick<Plan, 'genesisModel' | 'statistics'>,
  seen: ReadonlySet<string> = new Set(),
): Promise<boolean> {
  if (statistics !== null && (await taintedRounds.has(context, ...roundId(statistics)))) return true;
  return isTainted(context, genesisModel, seen);
}
