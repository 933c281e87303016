// Whether a dataset could pay one more round of a plan, once nothing is reserved any more.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { accountsOf } from '@cohort/policies/accounts-of';
import type { DatasetView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { settleReservations } from './settle-reservations.ts';
import { requireAccount } from './state.ts';

/** budget - spent >= cost for every account; reservations do not count, since they may be freed. */
export async function canAfford(context: ReadContext, plan: Plan, dataset: DatasetView): Promise<boolean> {
  const price = roundCost(rdpParameters(plan.mechanism));
  for (const { account: id, multiple } of accountsOf(plan, dataset)) {
    const { budget, spent } = await settleReservations(context, await requireAccount(context, id));
    if (BigInt(budget) - BigInt(spent) < price * BigInt(multiple)) return false;
  }
  return true;
}
