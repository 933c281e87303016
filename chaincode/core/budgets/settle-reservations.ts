// Folds the decided reservations of an account into what it has spent, and what was released for it.
import { releaseOf } from '@cohort/mpc/accountant';
import type { Fraction } from '@cohort/mpc/accountant';
import type { FractionText } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { requireRound } from '../rounds/state.ts';
import { reservationOutcome } from './reservation-outcome.ts';
import { accountKey, type Account, type StoredRelease, type Undecided } from './state.ts';

/** The account as it stands now; nothing is written. */
export async function settleReservations(context: ReadContext, account: Account): Promise<Account> {
  const [member] = accountKey(account.account);
  const undecided: Undecided[] = [];
  let spent = BigInt(account.spent);
  let reserved = 0n;
  let { releases } = account;
  for (const reservation of account.undecided) {
    const outcome = await reservationOutcome(context, reservation.round, member);
    if (outcome === 'spent') {
      spent += BigInt(reservation.cost);
      releases = withRelease(releases, await storedReleaseOf(context, reservation));
    }
    if (outcome !== 'reserved') continue;
    undecided.push(reservation);
    reserved += BigInt(reservation.cost);
  }
  return { ...account, spent: String(spent), reserved: String(reserved), undecided, releases };
}

async function storedReleaseOf(context: ReadContext, { round, multiple }: Undecided): Promise<Omit<StoredRelease, 'count'>> {
  const { terms } = await requireRound(context, round);
  const { z2, q } = releaseOf(terms.mechanism, multiple);
  return { z2: textOf(z2), q: textOf(q) };
}

/** One entry for each noise ratio and rate: an account grows by its plans, not by their rounds. */
function withRelease(releases: readonly StoredRelease[], { z2, q }: Omit<StoredRelease, 'count'>): readonly StoredRelease[] {
  const at = releases.findIndex((item) => isSame(item.z2, z2) && isSame(item.q, q));
  if (at < 0) return [...releases, { z2, q, count: 1 }];
  return releases.map((item, index) => (index === at ? { ...item, count: item.count + 1 } : item));
}

const textOf = ({ num, den }: Fraction): FractionText => ({ num: String(num), den: String(den) });
const isSame = (one: FractionText, other: FractionText): boolean => one.num === other.num && one.den === other.den;

/** What no round has spent or holds, units of 1e-12 nat. */
export function remainingBudget({ budget, spent, reserved }: Pick<Account, 'budget' | 'spent' | 'reserved'>): bigint {
  return BigInt(budget) - BigInt(spent) - BigInt(reserved);
}
