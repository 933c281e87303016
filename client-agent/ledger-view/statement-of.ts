// Finds an account that a round draws on in its dataset's statement, and holds its order against the terms'.
import { CohortError } from '@cohort/protos/errors';
import type { AccountStatement, BudgetStatement } from '@cohort/protos/ledger';
import type { Mechanism } from '@cohort/protos/terms';

/** @throws {CohortError} ACCOUNT_UNKNOWN without a statement, TERMS_REFUSED when what it pays is worked out at another order than its budget */
export function statementOf(account: string, { accounts }: BudgetStatement, { alphaStar }: Pick<Mechanism, 'alphaStar'>): AccountStatement {
  const statement = accounts.find((item) => item.account === account);
  if (statement === undefined)
    throw new CohortError('ACCOUNT_UNKNOWN', `${account}: expected a statement of it, got none; ask the ledger's operator`);
  if (statement.alphaStar !== alphaStar)
    throw new CohortError(
      'TERMS_REFUSED',
      `mechanism.alphaStar: expected ${String(statement.alphaStar)}, the order of ${account}, got ${String(alphaStar)}; vote a plan at the account's order`,
    );
  return statement;
}
