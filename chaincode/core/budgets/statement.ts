// budgets.statement: every account of a dataset, with what was decided so far, folded or not.
import { parseFraction, releasedEpsilon, type Fraction, type Release } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import { CohortError } from '@cohort/protos/errors';
import type { AccountEntry, AccountStatement, QueryBodies, QueryResults } from '@cohort/protos/ledger';
import type { FractionText } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { protections } from '../datasets/state.ts';
import { settleReservations, remainingBudget } from './settle-reservations.ts';
import { reservationOutcome } from './reservation-outcome.ts';
import { accountKey, requireAccount, reservations, type Account, type StoredRelease } from './state.ts';

/**
 * Accounts in the order of the registration; of each the entries of one page, in the order of their reservation.
 * @throws {CohortError} NOT_FOUND for a dataset that is not registered, BODY_INVALID
 */
export async function statement(
  context: ReadContext,
  { msp, dataset, limit, bookmark }: QueryBodies['budgets.statement'],
): Promise<QueryResults['budgets.statement']> {
  if (!/^(?:[1-9][0-9]{0,8})?$/.test(bookmark))
    throw new CohortError('BODY_INVALID', `bookmark: expected the number of entries before, got ${bookmark}`);
  const from = Number(bookmark);
  const registered = await protections.get(context, msp, dataset);
  if (registered === null) throw new CohortError('NOT_FOUND', `dataset ${dataset} of ${msp}: is not registered; register it first`);
  const to = from + limit;
  const accounts: AccountStatement[] = [];
  for (const { partition, unit } of registered.accounts) {
    const record = await requireAccount(context, accountId({ msp, dataset, partition, unit }));
    accounts.push(await stateAccount(context, record, from, to));
  }
  const more = accounts.some(({ nonce }) => nonce > to);
  return { msp, dataset, protection: registered.protection, accounts, bookmark: more ? String(to) : '' };
}

/** Amounts stand in the account; of the reservations only those from nonce `from` on, below `to`, are read. */
async function stateAccount(context: ReadContext, record: Account, from: number, to: number): Promise<AccountStatement> {
  const { undecided: _undecided, releases, ...account } = await settleReservations(context, record);
  const released = releasedEpsilon(releases.map(releaseOf), parseFraction(account.delta, 'delta'));
  return {
    ...account,
    left: String(remainingBudget(account)),
    entries: await entriesOf(context, account, from, to),
    released: released === null ? null : { epsilon: String(released.epsilon), order: released.order },
  };
}

async function entriesOf(
  context: ReadContext,
  { account, nonce: made }: Pick<Account, 'account' | 'nonce'>,
  from: number,
  to: number,
): Promise<readonly AccountEntry[]> {
  const key = accountKey(account);
  const entries: AccountEntry[] = [];
  for (let nonce = from; nonce < Math.min(to, made); nonce++) {
    const reservation = await reservations.get(context, ...key, String(nonce));
    if (reservation === null) throw new CohortError('INTERNAL', `${account}: its reservation ${String(nonce)} is not there`);
    const { round, cost } = reservation;
    entries.push({ round, cost, state: await reservationOutcome(context, round, key[0]) });
  }
  return entries;
}

const releaseOf = ({ z2, q, count }: StoredRelease): Release => ({ z2: fractionOf(z2), q: fractionOf(q), count });
const fractionOf = ({ num, den }: FractionText): Fraction => ({ num: BigInt(num), den: BigInt(den) });
