// The whole statement of a dataset's accounts, its entries read page by page.
import { CohortError } from './errors.ts';
import type { Answers } from './list-all.ts';
import type { BudgetStatement } from './ledger.ts';
import { mostPageItems } from './page.ts';

/** Amounts are those of the last page. @throws {CohortError} the ledger's; REPLY_INVALID for pages that do not go on */
export async function readStatement(ledger: Answers, of: { readonly msp: string; readonly dataset: string }): Promise<BudgetStatement> {
  const ask = (bookmark: string) => ledger.evaluate('budgets.statement', { ...of, limit: mostPageItems, bookmark });
  let { bookmark, ...statement } = await ask('');
  while (bookmark !== '') {
    const { bookmark: next, ...page } = await ask(bookmark);
    if (next !== '' && Number(next) <= Number(bookmark))
      throw new CohortError(
        'REPLY_INVALID',
        `budgets.statement: expected a page behind ${bookmark}, got ${next}; ask the ledger's operator`,
      );
    statement = {
      ...page,
      accounts: page.accounts.map((account) => ({ ...account, entries: [...entriesOf(statement, account.account), ...account.entries] })),
    };
    bookmark = next;
  }
  return statement;
}

const entriesOf = ({ accounts }: BudgetStatement, account: string) => accounts.find((item) => item.account === account)?.entries ?? [];
