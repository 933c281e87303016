// What an agent remembers of the rows that it used under noise: in which partition each was, since the two have budgets of their own.
import type { Partition } from '@cohort/protos/ledger';

/** A protected unit by its own cells alone (see `EncodedRows.units`): the canonical bytes of a list of texts. */
export type Unit = Uint8Array;

export interface UsedUnits {
  /**
   * Remembers the units that now lie in `partition` as used there, on disk when it returns; or, when units that were used in one
   * partition now lie in the other, remembers nothing and returns how many. Of equal rows only their number in each partition counts.
   * @throws {CohortError} STORAGE_FULL, STORAGE_CORRUPT when what was remembered cannot be read
   */
  use(dataset: string, partition: Partition, units: Readonly<Record<Partition, readonly Unit[]>>): number;
}
