// The epoch, the only clock of the ledger: its counter, its length, and who has asked to end it.
import type { ReadContext } from '../context.ts';
import { table } from '../table.ts';

/** The length's last change: `seconds` from epoch `since` on, `before` until then. */
export interface EpochLength {
  readonly seconds: number;
  readonly since: number;
  readonly before: number;
}

export const epochs = table<number, []>('epoch');
export const epochLengths = table<EpochLength, []>('epoch-length');
/** The epoch that an organisation asked last to end, and by which node: one key each, however many epochs pass. */
export const advances = table<{ readonly msp: string; readonly from: number; readonly node: string }, [msp: string]>('advance');

export async function currentEpoch(context: ReadContext): Promise<number> {
  return (await epochs.get(context)) ?? 0;
}
