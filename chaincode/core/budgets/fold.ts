// Folds the decided reservations of an account into what it has spent.
import type { ReadContext } from '../context.ts';
import { outcomeOf } from './outcome-of.ts';
import { accountKey, type Account, type Undecided } from './state.ts';

/** The account as it stands now; nothing is written. */
export async function fold(context: ReadContext, account: Account): Promise<Account> {
  const [member] = accountKey(account.account);
  const undecided: Undecided[] = [];
  let spent = BigInt(account.spent);
  let reserved = 0n;
  for (const reservation of account.undecided) {
    const outcome = await outcomeOf(context, reservation.round, member);
    if (outcome === 'spent') spent += BigInt(reservation.cost);
    if (outcome !== 'reserved') continue;
    undecided.push(reservation);
    reserved += BigInt(reservation.cost);
  }
  return { ...account, spent: String(spent), reserved: String(reserved), undecided };
}

/** What no round has spent or holds, units of 1e-12 nat. */
export function leftOf({ budget, spent, reserved }: Pick<Account, 'budget' | 'spent' | 'reserved'>): bigint {
  return BigInt(budget) - BigInt(spent) - BigInt(reserved);
}
