// Step check dataset: the rows that were read are those that this member registered, and the ledger protects them as the plan does.
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView } from '@cohort/protos/ledger';
import type { Block } from '@cohort/protos/terms';
import type { DataSchema } from '../data/schema.ts';
import { statisticsBlocks } from '../data/statistics-blocks.ts';
import type { AgentPorts } from '../ports/ports.ts';
import type { Checked } from '../round.ts';
import type { LoadedData } from './load.ts';
import { checkSumBound } from './check-sum-bound.ts';
import { registeredDataset } from '../ledger-view/registered-dataset.ts';

declare const registered: unique symbol;
/** The registration of exactly the rows that were loaded. */
export type Registered = DatasetView & { readonly [registered]: true };

/**
 * @throws {CohortError} DATASET_NOT_ALLOWED naming what was registered and what was read; TERMS_REFUSED for a plan without noise over
 *   budgeted rows, or sums and counts that may leave their bound; DATA_INVALID for an evaluation without evaluation rows
 */
export async function checkDataset(
  round: Checked,
  data: LoadedData,
  { site, ledger, study }: Pick<AgentPorts, 'site' | 'ledger' | 'study'>,
): Promise<Registered> {
  const { terms } = round.view;
  const known = await registeredDataset(ledger, site);
  const name = `dataset ${known.dataset} version ${String(known.version)}`;
  const same = (what: string, expected: string, got: string): void => {
    if (expected !== got)
      throw new CohortError(
        'DATASET_NOT_ALLOWED',
        `${name}: expected the registered ${what} ${expected}, got ${got}; register the rows as a new version, or correct the site's files`,
      );
  };
  same('schema', known.schemaHash, data.schemaHash);
  same('row bucket', bucketText(known.bucket), bucketText(data.bucket));
  if (known.evaluationBucket !== null || terms.task === 'evaluate')
    same('evaluation bucket', bucketText(known.evaluationBucket), bucketText(data.evaluationBucket));
  if (terms.mechanism.kind === 'none' && known.protection !== 'unprotected')
    throw new CohortError(
      'TERMS_REFUSED',
      `${name}: expected a plan with noise, as these rows have a budget, got mechanism none; nothing un-noised leaves them`,
    );
  checkSumBound(terms, known.bucket);
  if (terms.task === 'evaluate') checkEvaluation(name, data, terms.blocks[0]);
  if (terms.task === 'statistics') checkMoments(known, terms.blocks, study.schema);
  return known as Registered;
}

function checkEvaluation(
  name: string,
  { evaluationBucket }: LoadedData,
  counts: { readonly scale: number; readonly bound: number } | undefined,
): void {
  if (evaluationBucket === null)
    throw new CohortError('DATA_INVALID', `${name}: expected at least one evaluation row, got none; keep some apart and register them`);
  const needed = evaluationBucket.upper * (counts?.scale ?? 1);
  if ((counts?.bound ?? 0) < needed)
    throw new CohortError(
      'TERMS_REFUSED',
      `block counts: expected a bound of at least ${String(needed)}, the evaluation bucket's upper edge times the scale, got ${String(counts?.bound)}`,
    );
}

/** Held against the bucket, not the rows: what is refused tells nothing that is not public. */
function checkMoments({ bucket }: DatasetView, blocks: readonly Block[], schema: DataSchema): void {
  const scale = blocks.find(({ name }) => name === 'sum')?.scale;
  for (const { name, bound } of statisticsBlocks(schema, { rows: bucket.upper, ...(scale === undefined ? {} : { scale }) })) {
    const given = blocks.find((block) => block.name === name)?.bound ?? 0;
    if (given < bound)
      throw new CohortError(
        'TERMS_REFUSED',
        `block ${name}: expected a bound of at least ${String(bound)}, which rows within the schema's ranges may reach in this bucket, got ${String(given)}; raise it in the plan`,
      );
  }
}

function bucketText(bucket: { readonly lower: number; readonly upper: number } | null): string {
  return bucket === null ? 'none' : `${String(bucket.lower)}..${String(bucket.upper)}`;
}
