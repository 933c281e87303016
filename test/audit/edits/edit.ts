// A semantic edit of an audit file: what a false operator changes before it signs everything anew, and the check that must find it.
import type { EmbeddedTransaction } from '@cohort/chaincode/client/block';
import type { AuditCheck } from '@cohort/chaincode/verify/check-table';
import type { Draft, Resigning } from '../byzantine-operator.ts';

export interface Edit extends Resigning {
  readonly family: string;
  readonly position: string;
  /** The check that must be the first to fail. */
  readonly finds: AuditCheck;
  readonly drafts: readonly Draft[];
}

/** A transaction with the places of its record and of itself in its block. */
export interface Located {
  readonly record: number;
  readonly at: number;
  readonly transaction: EmbeddedTransaction;
}

export function transactionsOf(drafts: readonly Draft[], verb?: string): Located[] {
  return drafts.flatMap((draft, record) =>
    draft.kind === 'block'
      ? draft.block.transactions
          .map((transaction, at) => ({ record, at, transaction }))
          .filter(({ transaction }) => transaction.code === 'VALID' && (verb ?? transaction.verb) === transaction.verb)
      : [],
  );
}

/** The file with another transaction in a place, or with none. */
export function withTransaction(drafts: readonly Draft[], { record, at }: Located, changed: EmbeddedTransaction | null): Draft[] {
  return drafts.map((draft, index) => {
    if (index !== record || draft.kind !== 'block') return draft;
    const transactions = draft.block.transactions.flatMap((transaction, place) =>
      place === at ? (changed === null ? [] : [changed]) : [transaction],
    );
    return { kind: 'block', block: { ...draft.block, transactions } };
  });
}

/** The file with other records in a record's place. */
export function withRecords(drafts: readonly Draft[], record: number, ...instead: readonly Draft[]): Draft[] {
  return [...drafts.slice(0, record), ...instead, ...drafts.slice(record + 1)];
}

/** A deep copy with one field set, the path's last part naming it. */
export function withField<T>(value: T, path: readonly (string | number)[], changed: unknown): T {
  const [first, ...rest] = path;
  if (first === undefined) return changed as T;
  if (Array.isArray(value)) return value.map((item: unknown, at) => (at === first ? withField(item, rest, changed) : item)) as T;
  const object = value as Readonly<Record<string | number, unknown>>;
  return { ...object, [first]: withField(object[first], rest, changed) } as T;
}
