// Step use units: under noise, a row that one partition's account paid for never serves in the other partition.
import { CohortError } from '@cohort/protos/errors';
import type { AgentPorts } from '../ports/ports.ts';
import type { Checked } from '../round.ts';
import type { Registered } from './check-dataset.ts';
import type { LoadedData } from './load.ts';

declare const settled: unique symbol;
/** A registration whose rows are remembered where they are about to be used. */
export type Partitioned = Registered & { readonly [settled]: true };

/** Remembered before it enrols: an agent that dies in between remembers too much, never too little. @throws {CohortError} DATASET_NOT_ALLOWED */
export function pinPartitions(
  { view }: Checked,
  registered: Registered,
  { units }: LoadedData,
  { usedUnits }: Pick<AgentPorts, 'usedUnits'>,
): Partitioned {
  const { mechanism, task } = view.terms;
  if (mechanism.kind === 'none') return registered as Partitioned;
  const { dataset, version } = registered;
  const moved = usedUnits.use(dataset, task === 'train' ? 'train' : 'evaluation', units);
  if (moved > 0)
    throw new CohortError(
      'DATASET_NOT_ALLOWED',
      `dataset ${dataset} version ${String(version)}: expected every row in the partition in which it was used before, got ${String(moved)} that moved between train and evaluation; correct the site's partition so that they are back, or leave them out`,
    );
  return registered as Partitioned;
}
