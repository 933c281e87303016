// Transactions that lost a race, marked as if they had won it.
import type { Draft } from '../byzantine-operator.ts';
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

/**
 * Two blocks of one transaction each made one, with what the second wrote kept though the first had written what it read: an operator that
 * applies lost updates. Only the rule that reads must still hold tells, and only where the second is admitted beside the first.
 */
export function lostUpdateEdits(drafts: readonly Draft[]): Edit[] {
  const single = (draft: Draft | undefined): draft is Extract<Draft, { kind: 'block' }> =>
    draft?.kind === 'block' && draft.block.transactions.length === 1 && draft.block.transactions[0]?.code === 'VALID';
  return drafts.flatMap((draft, record) => {
    const next = drafts[record + 1];
    if (!single(draft) || !single(next)) return [];
    const transactions = [...draft.block.transactions, ...next.block.transactions];
    return [
      {
        family: 'a lost update',
        position: `${transactions.map(({ verb }) => verb).join(' and ')} in record ${String(record)}`,
        finds: 'state',
        restate: true,
        lostUpdates: true,
        drafts: [...drafts.slice(0, record), { kind: 'block', block: { ...draft.block, transactions } }, ...drafts.slice(record + 2)],
      },
    ];
  });
}
