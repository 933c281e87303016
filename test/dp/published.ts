// The simulated settings and results of dp-fedsgd on the heart data, as the vector file holds them.
import { readFileSync } from 'node:fs';
import { CohortError } from '@cohort/protos/errors';

interface Row {
  readonly epsilon: 1 | 3 | 8;
  readonly 'cost_1e-12': string;
  readonly 'budget_1e-12': string;
  readonly admitted: number;
  readonly accuracy_3sigma2: number;
}

interface VectorFile {
  readonly settings: readonly Row[];
  readonly comparisons_same_preprocessing: { readonly federated_no_noise_25_rounds: number };
}

export const demo = JSON.parse(readFileSync(new URL('../../client-agent/vectors/v1/dp-demo.json', import.meta.url), 'utf8')) as VectorFile;

/** How far the mean over noise draws may lie from the run without noise on the same split. */
export const testBand = 0.02;

/** The row of the vector file. @throws {CohortError} NOT_FOUND */
export function publishedRow(epsilon: string): Row {
  const row = demo.settings.find((candidate) => String(candidate.epsilon) === epsilon);
  if (row === undefined) throw new CohortError('NOT_FOUND', `dp-demo.json: expected a row of epsilon ${epsilon}`);
  return row;
}
