// Reads the member's budget statements and refuses a ledger on which less is spent than this agent has seen spent, or counts itself.
import { CohortError } from '@cohort/protos/errors';
import type { BudgetStatement } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import { readStatement } from '@cohort/protos/read-statement';
import type { AgentPorts } from '../ports/ports.ts';

/**
 * Remembers the total that the statements of all the member's budgeted datasets show as spent, and returns that of its own dataset.
 * @throws {CohortError} LEDGER_ROLLED_BACK, NOT_FOUND when the dataset has no budget; the ledger's own refusals
 */
export async function checkSpent({ site, ledger, memory }: Pick<AgentPorts, 'site' | 'ledger' | 'memory'>): Promise<BudgetStatement> {
  // Read before the ledger is asked: another agent of this node may remember more in the meantime.
  const remembered = memory.spent.read();
  const counted = [...memory.charges.counted([]).values()].reduce((sum, cost) => sum + cost, 0n);
  const all = await listAll(ledger, 'datasets.list', { msp: site.member });
  const own = all.filter(({ protection }) => protection === 'budgeted').map(({ dataset }) => dataset);
  const statements = await Promise.all(
    [...new Set(own)].map(async (dataset) => await readStatement(ledger, { msp: site.member, dataset })),
  );
  const spent = statements.flatMap(({ accounts }) => accounts).reduce((sum, account) => sum + BigInt(account.spent), 0n);
  const expected = counted > remembered ? counted : remembered;
  if (spent < expected)
    throw new CohortError(
      'LEDGER_ROLLED_BACK',
      `budget statements: expected at least ${String(expected)} spent, which this agent ${counted > remembered ? 'counts' : 'saw'}, got ${String(spent)}; a ledger that forgets debits gets no enrolment: ask its operator`,
    );
  if (spent > memory.spent.read()) memory.spent.write(spent);
  const statement = statements.find(({ dataset }) => dataset === site.dataset.dataset);
  if (statement === undefined)
    throw new CohortError(
      'NOT_FOUND',
      `${site.dataset.dataset} of ${site.member}: expected a dataset with a budget, got none; register one`,
    );
  return statement;
}
