// The rows that an agent offers, read as the agent would before a round, and what was found in them; nothing of it leaves the machine.
import { join } from 'node:path';
import { rowSource } from '@cohort/client-agent/adapters/row-source';
import { readRows, type ReadRows } from '@cohort/client-agent/data/read-rows';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { unitTexts } from '@cohort/client-agent/data/unit-texts';
import { bucketOf } from '@cohort/policies/bucket-of';
import { CohortError } from '@cohort/protos/errors';
import type { Offer } from '../node/agent-config.ts';
import { readJson } from '../node/read-json.ts';
import { idsAlike } from './ids-alike.ts';

/** Names of constant columns that are listed. */
const listed = 12;

/** Says what was found. @throws {CohortError} DATA_INVALID, DATA_NOT_FOUND, PERMISSION_DENIED */
export async function checkRows(folder: string, { file, schema, dialect, partition }: Offer): Promise<string> {
  const shape = await readJson(join(folder, schema), schemaShape);
  try {
    return `${file}: ${foundIn(await readRows(rowSource(join(folder, file), readJson, shape, dialect), shape, partition))}`;
  } catch (thrown) {
    const error = CohortError.from(thrown);
    if (error.code !== 'DATA_INVALID') throw error;
    throw new CohortError('DATA_INVALID', `${error.detail}; correct the file, its schema or its split`, { cause: thrown });
  }
}

function foundIn({ encoded, split: { train, test } }: ReadRows): string {
  const { rows, dropped, columns, labels, names, patients, units } = encoded;
  const ill = labels.reduce((sum, label) => sum + label, 0);
  const constant = names.filter((_, column) => isConstant(encoded, train, column));
  const { lower, upper } = bucketOf(train.length);
  return [
    `${String(rows)} rows${dropped === 0 ? '' : ` and ${String(dropped)} left out for a missing cell`}`,
    ...(patients === null ? [] : [`${String(new Set(patients).size)} patients${doubted(units.flatMap(unitTexts))}`]),
    `${String(train.length)} to train on (row bucket ${String(lower)}..${String(upper)}), ${String(test.length)} to test with`,
    `${String(columns)} features`,
    `${String(ill)} of class 1, ${String(rows - ill)} of class 0`,
    ...(constant.length === 0 ? [] : [`the same in every training row: ${shown(constant)}`]),
  ].join('; ');
}

function doubted(ids: readonly string[]): string {
  const alike = idsAlike(ids);
  return alike === 0
    ? ''
    : `, ${String(alike)} of them told apart only by capitals, zeros or punctuation: see that each is a person of its own`;
}

function isConstant({ features, columns }: ReadRows['encoded'], train: readonly number[], column: number): boolean {
  const first = features[(train[0] ?? 0) * columns + column];
  return train.every((row) => features[row * columns + column] === first);
}

function shown(names: readonly string[]): string {
  const rest = names.length - listed;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, listed).join(', ')} and ${String(rest)} more`;
}
