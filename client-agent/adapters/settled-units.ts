// Used units that need no second look: those that the dataset's table took last, with nothing else of the dataset in between.
import type { Partition } from '@cohort/protos/ledger';
import type { UsedUnits } from '../ports/used-units.ts';

/** Rows that are kept from round to round come as the same object; any other object is looked at. */
export function settledUnits(table: UsedUnits): UsedUnits {
  const last = new Map<string, { readonly partition: Partition; readonly units: object }>();
  return {
    use(dataset, partition, units) {
      const before = last.get(dataset);
      if (before?.units === units && before.partition === partition) return 0;
      last.delete(dataset);
      const moved = table.use(dataset, partition, units);
      if (moved === 0) last.set(dataset, { partition, units });
      return moved;
    },
  };
}
