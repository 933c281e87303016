// budgets.statement: every account of a dataset, with what was decided so far, folded or not.
import { parseFraction, releasedEpsilon, type Release } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import { CohortError } from '@cohort/protos/errors';
import type { AccountEntry, AccountStatement, QueryBodies, QueryResults } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { protections } from '../datasets/state.ts';
import { requireRound } from '../rounds/state.ts';
import { fold, leftOf } from './fold.ts';
import { outcomeOf } from './outcome-of.ts';
import { ratesOf } from './price.ts';
import { accountKey, requireAccount, reservations, type Account, type StoredReservation } from './state.ts';

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
  const accounts: AccountStatement[] = [];
  for (const { partition, unit } of registered.accounts)
    accounts.push(await stateAccount(context, await requireAccount(context, accountId({ msp, dataset, partition, unit }))));
  const page = accounts.map((account) => ({ ...account, entries: account.entries.slice(from, from + limit) }));
  const more = accounts.some(({ entries }) => entries.length > from + limit);
  return { msp, dataset, protection: registered.protection, accounts: page, bookmark: more ? String(from + limit) : '' };
}

async function stateAccount(context: ReadContext, record: Account): Promise<AccountStatement> {
  const { undecided: _undecided, ...account } = await fold(context, record);
  const [member] = accountKey(account.account);
  const made = await reservations.list(context, ...accountKey(account.account));
  const entries: AccountEntry[] = [];
  const releases: Release[] = [];
  for (const reservation of [...made].sort((left, right) => left.nonce - right.nonce)) {
    const state = await outcomeOf(context, reservation.round, member);
    entries.push({ round: reservation.round, cost: reservation.cost, state });
    if (state === 'spent') releases.push(await releaseOf(context, reservation));
  }
  const released = releasedEpsilon(releases, parseFraction(account.delta, 'delta'));
  return {
    ...account,
    left: String(leftOf(account)),
    entries,
    released: released === null ? null : { epsilon: String(released.epsilon), order: released.order },
  };
}

/** An account that pays four times sees a change of twice the norm, which is a quarter of the noise ratio. */
async function releaseOf(context: ReadContext, { round, multiple }: StoredReservation): Promise<Release> {
  const { terms } = await requireRound(context, round);
  const { z2, q } = ratesOf(terms.mechanism);
  return { z2: { num: z2.num, den: z2.den * BigInt(multiple) }, q, count: 1 };
}
