// What to do after COMMIT_UNKNOWN: watch the blocks until the transaction shows.
import type { BlockTransaction } from '@cohort/protos/ledger';
import type { Ledger } from './ledger.ts';

/** The first VALID appearance from a height on; null when `signal` ends the wait. */
export async function awaitTransaction(
  ledger: Pick<Ledger, 'blocks'>,
  txId: string,
  fromHeight: number,
  signal: AbortSignal,
): Promise<(BlockTransaction & { readonly height: number }) | null> {
  for await (const { header, transactions } of ledger.blocks(fromHeight, signal)) {
    const found = transactions.find((transaction) => transaction.txId === txId && transaction.code === 'VALID');
    if (found !== undefined) return { ...found, height: header.height };
  }
  return null;
}
