// A site's rows as they are read before any scaling: checked against the schema and split; read again only when the file has changed.
import { CohortError } from '@cohort/protos/errors';
import type { DataSource } from '../ports/data-source.ts';
import type { Unit } from '../ports/used-units.ts';
import { encodeRows, type EncodedRows } from './encode-rows.ts';
import { splitRows, type Partition, type Split } from './partition.ts';
import type { DataSchema } from './schema.ts';

export interface ReadRows {
  readonly encoded: EncodedRows;
  readonly split: Split;
  /** The protected units of each part, a patient once; the same object as long as the same rows are handed out. */
  readonly units: Readonly<Record<'train' | 'evaluation', readonly Unit[]>>;
}

interface Kept {
  readonly digest: string;
  readonly schema: DataSchema;
  readonly partition: Partition;
  readonly rows: ReadRows;
}

/** What each source last gave: a round over the same bytes need not wait for them. */
const lastRead = new WeakMap<DataSource, Kept>();

/** @throws {CohortError} DATA_NOT_FOUND, PERMISSION_DENIED, DATA_INVALID (all faults at once), CONFIG_INVALID for a split by lines of sorted rows */
export async function readRows(source: DataSource, schema: DataSchema, partition: Partition): Promise<ReadRows> {
  if (source.isSorted === true && partition.kind === 'lines')
    throw new CohortError(
      'CONFIG_INVALID',
      `${source.name}: expected a split by seed, since a new row moves the numbers of others here, got one by lines; write "kind": "seeded"`,
    );
  const kept = lastRead.get(source);
  if (kept?.schema === schema && kept.partition === partition && kept.digest === (await source.digest?.())) return kept.rows;
  lastRead.delete(source);
  const told: string[] = [];
  const encoded = await encodeRows(source, schema, (of) => {
    told.push(of);
  });
  const split = splitRows(source.name, encoded, partition, source.countedBy);
  if (split.train.length === 0)
    throw new CohortError('DATA_INVALID', `${source.name}: expected at least one training row, got none after the split`);
  const rows = { encoded, split, units: { train: unitsOf(encoded, split.train), evaluation: unitsOf(encoded, split.test) } };
  // Without one they are read again in the next round.
  const [digest] = told;
  if (digest !== undefined) lastRead.set(source, { digest, schema, partition, rows });
  return rows;
}

function unitsOf({ units, patients }: Pick<EncodedRows, 'units' | 'patients'>, chosen: readonly number[]): readonly Unit[] {
  const seen = new Set<number | undefined>();
  return chosen.flatMap((row) => {
    if (patients !== null && seen.has(patients[row])) return [];
    seen.add(patients?.[row]);
    const unit = units[row];
    return unit === undefined ? [] : [unit];
  });
}
