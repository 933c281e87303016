// Reserves a round's cost from every account that its mechanism draws on, all or none; read it to see where a spent budget refuses a round.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { accountsOf } from '@cohort/policies/accounts-of';
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView, Reservation, TransactionBodies } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import type { Context } from '../context.ts';
import { settleReservations, remainingBudget } from './settle-reservations.ts';
import { refuseExhausted, type Shortfall } from './refuse-exhausted.ts';
import { accountKey, putAccount, requireAccount, reservations, type Account, type Undecided } from './state.ts';

type Named = TransactionBodies['rounds.enrol']['accounts'];

/**
 * Folds what was decided and buffers the reservations: keys of these accounts only, so that no two members meet.
 * @throws {CohortError} ACCOUNT_REPEATED, ACCOUNT_UNKNOWN, BODY_INVALID for another set of accounts, RESERVATION_STALE,
 *   BUDGET_EXHAUSTED naming every account that is short
 */
export async function reserve(
  context: Context,
  round: string,
  terms: Terms,
  dataset: DatasetView,
  named: Named,
): Promise<readonly Reservation[]> {
  const drawn = accountsOf(terms, dataset);
  checkNames(
    named,
    drawn.map((item) => item.account),
  );
  if (drawn.length === 0) return [];
  const price = roundCost(rdpParameters(terms.mechanism));
  const short: Shortfall[] = [];
  const reserved: Reservation[] = [];
  for (const { account: id, multiple } of drawn) {
    const account = await settleReservations(context, await requireAccount(context, id));
    const nonce = named.find((item) => item.account === id)?.nonce;
    const key = [...accountKey(id), String(account.nonce)] as const;
    if (nonce !== account.nonce || (await reservations.has(context, ...key)))
      throw new CohortError(
        'RESERVATION_STALE',
        `${id}: expected nonce ${String(account.nonce)} (reservations so far), got ${String(nonce)}; ask for the statement and enrol again`,
      );
    const cost = price * BigInt(multiple);
    if (cost > remainingBudget(account)) short.push({ account, cost, multiple });
    else {
      const reservation = { account: id, cost: String(cost) };
      reserved.push(reservation);
      reservations.put(context, { ...reservation, round, nonce, multiple }, ...key);
      putAccount(context, withReservation(account, { round, cost: String(cost), multiple }));
    }
  }
  if (short.length > 0) refuseExhausted(terms, short);
  return reserved;
}

function withReservation(account: Account, made: Undecided): Account {
  return {
    ...account,
    reserved: String(BigInt(account.reserved) + BigInt(made.cost)),
    nonce: account.nonce + 1,
    undecided: [...account.undecided, made],
  };
}

function checkNames(named: Named, drawn: readonly string[]): void {
  const names = named.map((item) => item.account);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new CohortError('ACCOUNT_REPEATED', `accounts: expected each account once, got ${repeated} again; name it once`);
  if (names.length === drawn.length && drawn.every((account) => names.includes(account))) return;
  const expected = drawn.length === 0 ? 'none (nothing is debited without noise)' : `exactly ${drawn.join(', ')}`;
  throw new CohortError('BODY_INVALID', `accounts: expected ${expected}, got ${names.length === 0 ? 'none' : names.join(', ')}`);
}
