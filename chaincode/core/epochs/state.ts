// The epoch counter, the only clock of the ledger, and the parties' votes to advance it.
import type { ReadContext } from '../context.ts';
import { table } from '../table.ts';

export const epochs = table<number, []>('epoch');
export const advances = table<{ readonly msp: string; readonly node: string }, [from: string, msp: string]>('advance');

export async function currentEpoch(context: ReadContext): Promise<number> {
  return (await epochs.get(context)) ?? 0;
}
