// Transactions that lost a race, marked as if they had won it.
import type { Draft } from '../false-operator.ts';
import { transactionsOf, withTransaction, type Edit } from './edit.ts';

/**
 * Every conflict before the last commit. What finds it depends on the race: another transaction of its block wrote what it read (`state`),
 * the contracts refuse it or its own repetition (`execution`), or it could have won, and only the parties' heads know (`exchange`).
 */
export function conflictEdits(drafts: readonly Draft[]): Edit[] {
  const lastCommit = transactionsOf(drafts, 'rounds.commit').at(-1)?.record ?? 0;
  return drafts.slice(0, lastCommit).flatMap((draft, record) =>
    draft.kind !== 'block'
      ? []
      : [...draft.block.transactions.entries()]
          .filter(([, { code }]) => code === 'MVCC_CONFLICT')
          .map(([at, transaction]): Edit => ({
            family: 'a conflict marked as valid',
            position: `${transaction.verb} in record ${String(record)}`,
            finds: 'state',
            restate: true,
            drafts: withTransaction(drafts, { record, at, transaction }, { ...transaction, code: 'VALID' }),
          })),
  );
}
