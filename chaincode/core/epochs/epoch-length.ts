// How long an epoch lasts by the nodes' own clocks: as the genesis says, or a vote since, from the epoch after it on.
import { CohortError } from '@cohort/protos/errors';
import type { Deadlines, Plan } from '@cohort/protos/terms';
import type { Context, ReadContext } from '../context.ts';
import { refusePlan } from '../rounds/refuse-plan.ts';
import { activePlans, requirePlan } from '../rounds/state.ts';
import { currentEpoch, epochLengths } from './state.ts';

export interface Lengths {
  /** Seconds of the current epoch, and of each after it. */
  readonly seconds: number;
  readonly nextSeconds: number;
}

/** @throws {CohortError} NOT_FOUND before the genesis */
export async function epochLength(context: ReadContext): Promise<Lengths> {
  const length = await epochLengths.get(context);
  if (length === null) throw new CohortError('NOT_FOUND', 'epoch-length: the ledger has no genesis yet; initialise it first');
  const { seconds, since, before } = length;
  return { seconds: (await currentEpoch(context)) >= since ? seconds : before, nextSeconds: seconds };
}

/** The effect of a passed vote. */
export async function setEpochLength(context: Context, proposal: string, seconds: number): Promise<void> {
  const since = (await currentEpoch(context)) + 1;
  epochLengths.put(context, { seconds, since, before: (await epochLength(context)).seconds });
  context.emit('epoch.length-set', { proposal, seconds, since });
}

/** No active plan's round may outlast an epoch. @throws {CohortError} EPOCH_TOO_SHORT naming the plan that needs more */
export async function checkEpochLength(context: ReadContext, seconds: number): Promise<void> {
  for (const id of await activePlans.list(context)) {
    const { plan } = await requirePlan(context, id);
    const needed = summed(plan.deadlines);
    if (seconds < needed)
      throw new CohortError(
        'EPOCH_TOO_SHORT',
        `seconds: expected at least ${String(needed)}, the summed deadlines of plan ${id}, got ${String(seconds)}; propose more, or stop that plan`,
      );
  }
}

/** The same from the plan's side. @throws {CohortError} PLAN_NOT_ACCEPTED */
export async function checkPlanFitsEpoch(context: ReadContext, { deadlines }: Plan): Promise<void> {
  const most = await shortestEpoch(context);
  const needed = summed(deadlines);
  if (needed > most)
    throw refusePlan('deadlines', `at most ${String(most)} s in sum, the consortium's epoch (a vote lengthens it)`, `${String(needed)} s`);
}

/** Whether a round of this plan ends within an epoch. */
export async function fitsEpoch(context: ReadContext, { deadlines }: Plan): Promise<boolean> {
  return summed(deadlines) <= (await shortestEpoch(context));
}

/** Seconds: this epoch's or the next's. */
async function shortestEpoch(context: ReadContext): Promise<number> {
  const { seconds, nextSeconds } = await epochLength(context);
  return Math.min(seconds, nextSeconds);
}

const summed = ({ enrol, collect, relay, step }: Deadlines): number => enrol + collect + relay + step;
