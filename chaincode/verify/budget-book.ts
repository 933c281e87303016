// The auditor's own bookkeeping of every account, from the blocks alone.
import type { BudgetStatement, RoundView } from '@cohort/protos/ledger';
import type { EmbeddedTransaction } from '../client/block.ts';

export class BudgetBook {
  /** Takes down what a valid transaction says of accounts. */
  note(_transaction: EmbeddedTransaction, _height: number): void {
    return;
  }

  /** @throws {CohortError} AUDIT_CHECK_FAILED unless every member of U is debited by this commit */
  checkDebits(_round: RoundView, _height: number): void {
    return;
  }

  /** @throws {CohortError} AUDIT_CHECK_FAILED unless the statement is what the blocks lead to */
  checkStatement(_statement: BudgetStatement): void {
    return;
  }
}
