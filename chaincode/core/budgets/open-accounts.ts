// Opens a dataset's accounts, once, when its first version is registered.
import { accountBudget, parseFraction, smallestEpsilon } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import { CohortError } from '@cohort/protos/errors';
import type { AccountOpening, DatasetRegistration } from '@cohort/protos/ledger';
import type { Context } from '../context.ts';
import { hasAccount, putAccount } from './state.ts';

/**
 * Checks what a registration says of protection and accounts, for its first version and for every later one, whose buckets may have grown.
 * @throws {CohortError} ACCOUNT_INVALID, ACCOUNT_REPEATED, BODY_INVALID for a rational that is not in lowest terms or out of range
 */
export function checkAccounts({ protection, accounts, bucket, evaluationBucket }: Omit<DatasetRegistration, 'source'>): void {
  if (protection === 'unprotected' && accounts.length > 0)
    throw refuse('body.accounts', 'none for unprotected data, whose statement reads "not bounded"', String(accounts.length));
  if (protection === 'budgeted' && accounts.length === 0) throw refuse('body.accounts', 'at least one for budgeted data', 'none');
  const units = new Set<string>();
  accounts.forEach((opening, index) => {
    const at = `body.accounts[${String(index)}]`;
    const { partition, unit } = opening;
    if (units.has(`${partition} ${unit}`))
      throw new CohortError(
        'ACCOUNT_REPEATED',
        `${at}: expected one account per partition and unit, got a second for ${partition} ${unit}`,
      );
    units.add(`${partition} ${unit}`);
    // What a round releases of one record says more about the patient whose record it is, and neither account would count it.
    if (units.has(`${partition} record`) && units.has(`${partition} patient`))
      throw refuse(`${at}.unit`, `record or patient for the ${partition} partition, not both`, unit);
    if (partition === 'evaluation' && unit !== 'record')
      throw refuse(
        `${at}.unit`,
        'record for the evaluation partition (evaluation accounts are per record: no mechanism draws on another)',
        unit,
      );
    const rows = partition === 'train' ? bucket : evaluationBucket;
    if (rows === null) throw refuse(`${at}.partition`, 'an evaluationBucket beside an account of the evaluation rows', 'null');
    checkDelta(`${at}.delta`, opening, rows.upper);
    budgetOf(at, opening);
  });
}

/** Buffers the accounts; returns their ids and budgets. @throws {CohortError} ALREADY_EXISTS */
export async function openAccounts(
  context: Context,
  msp: string,
  { dataset, accounts }: DatasetRegistration,
): Promise<readonly { readonly account: string; readonly budget: string }[]> {
  const opened: { account: string; budget: string }[] = [];
  for (const [index, opening] of accounts.entries()) {
    const account = accountId({ msp, dataset, partition: opening.partition, unit: opening.unit });
    if (await hasAccount(context, account)) throw new CohortError('ALREADY_EXISTS', `${account}: was opened already`);
    const budget = String(budgetOf(`body.accounts[${String(index)}]`, opening));
    putAccount(context, { ...opening, account, budget, spent: '0', reserved: '0', nonce: 0, undecided: [], releases: [] });
    opened.push({ account, budget });
  }
  return opened;
}

/** delta <= 1 / (10 x upper edge), exactly: a chance of catastrophe for fewer than a tenth of one row. */
function checkDelta(at: string, { delta }: AccountOpening, upper: number): void {
  const { num, den } = parseFraction(delta, at);
  if (num * 10n * BigInt(upper) > den)
    throw refuse(at, `at most 1/${String(10n * BigInt(upper))} (a tenth of the bucket's upper edge)`, `${delta.num}/${delta.den}`);
}

function budgetOf(at: string, { epsilon, delta, alphaStar: alpha }: AccountOpening): bigint {
  const exact = { epsilon: parseFraction(epsilon, `${at}.epsilon`), delta: parseFraction(delta, `${at}.delta`), alpha };
  const budget = accountBudget(exact);
  if (budget > 0n) return budget;
  throw refuse(
    `${at}.epsilon`,
    `at least ${smallestEpsilon(exact)} at alphaStar ${String(alpha)} and this delta (smaller leaves no budget)`,
    `${epsilon.num}/${epsilon.den}`,
  );
}

function refuse(at: string, expected: string, got: string): CohortError {
  return new CohortError('ACCOUNT_INVALID', `${at}: expected ${expected}, got ${got}`);
}
