// An account's id: one per (dataset, partition, unit).
import type { Partition, PrivacyUnit } from './ledger.ts';

export interface AccountName {
  readonly msp: string;
  readonly dataset: string;
  readonly partition: Partition;
  readonly unit: PrivacyUnit;
}

/** `<msp>~<dataset>~<partition>~<unit>`; none of the four can hold a `~`. */
export function accountId({ msp, dataset, partition, unit }: AccountName): string {
  return [msp, dataset, partition, unit].join('~');
}
