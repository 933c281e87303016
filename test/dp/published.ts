// The simulated settings and results of dp-fedsgd on the heart data, as the vector file holds them.
import { readFileSync } from 'node:fs';
import type { FractionText } from '@cohort/protos/terms';

interface Row {
  readonly epsilon: 1 | 3 | 8;
  readonly alphaStar: number;
  readonly 'cost_1e-12': string;
  readonly 'budget_1e-12': string;
  readonly admitted: number;
  readonly plan_rounds: number;
  readonly accuracy_3sigma2: number;
  /** `a` or `a/b`. */
  readonly sigma2: string;
}

interface VectorFile {
  readonly common: { readonly S: number; readonly T: number; readonly q: string; readonly divisor: number };
  readonly settings: readonly Row[];
  readonly comparisons_same_preprocessing: { readonly federated_no_noise_25_rounds: number };
}

export const demo = JSON.parse(readFileSync(new URL('../../client-agent/vectors/v1/dp-demo.json', import.meta.url), 'utf8')) as VectorFile;

/** How far the mean over noise draws may lie from the run without noise on the same split. */
export const testBand = 0.02;

/** `a/b` or `a` as a reduced fraction. */
export function fraction(text: string): FractionText {
  const [num = '', den = '1'] = text.split('/');
  return { num, den };
}
