// State as transactions would have left it, written at once: for tests of what only many transactions lead to.
import type { Context } from '../context.ts';
import { flush } from '../flush.ts';
import type { Consortium } from './consortium.ts';

type Writing = Pick<Context, 'stub' | 'writes'>;

export async function fill({ ledger }: Consortium, write: (context: Writing) => void | Promise<void>): Promise<void> {
  const transaction = ledger.begin('nobody', '');
  const context: Writing = { stub: transaction.stub, writes: new Map() };
  await write(context);
  await flush(context.stub, context.writes);
  transaction.commit();
}
