// A VALID transaction of a test's block.
import { hash } from '@cohort/protos/hash';
import type { BlockTransaction, LedgerEvent, TransactionVerb } from '@cohort/protos/ledger';

export function transactionOf(
  height: number,
  node: string,
  verb: TransactionVerb,
  body: unknown,
  event: LedgerEvent | null = null,
): BlockTransaction {
  return {
    txId: hash('transaction', String(height)),
    creator: { msp: node.split('/')[0] ?? '', certSha256: '' },
    verb,
    requestId: '',
    body: structuredClone(body),
    code: 'VALID',
    event,
    payload: null,
  };
}
