// What this site brings to a study: its rows, how they are read and split, the architectures it knows, and what trains them.
import type { DataSchema } from '../data/schema.ts';
import type { Partition } from '../data/partition.ts';
import type { Architecture } from '../train/architecture.ts';
import type { DataSource } from './data-source.ts';
import type { Trainer } from './trainer.ts';

export interface Study {
  readonly source: DataSource;
  readonly schema: DataSchema;
  readonly partition: Partition;
  /** Architectures that this site agreed to train, found by their hash in the terms. */
  readonly architectures: readonly Architecture[];
  /** Orders the site's batches; the same for all rounds of a plan. Not a source of secrets. */
  readonly seed: string;
  readonly trainer: Trainer;
}
