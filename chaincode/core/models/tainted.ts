// Whether a model came from a sum that was found false: by its own round, or by the genesis model of its plan.
import type { ReadContext } from '../context.ts';
import { requirePlan, roundId, taintedRounds } from '../rounds/state.ts';
import { makers } from './state.ts';

/** Follows genesis models back through plans: a model is made before the plan that begins with it. */
export async function isTainted(context: ReadContext, model: string): Promise<boolean> {
  const seen = new Set<string>();
  for (let at = model; !seen.has(at);) {
    seen.add(at);
    const maker = await makers.get(context, at);
    if (maker === null) return false;
    const id = roundId(maker);
    if (await taintedRounds.has(context, ...id)) return true;
    at = (await requirePlan(context, id[0])).plan.genesisModel;
  }
  return false;
}
