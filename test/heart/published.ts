// The published figures of the benchmark, as the vector file holds them.
import { readFileSync } from 'node:fs';

interface VectorFile {
  readonly published_mean_of_5_seeds: Readonly<Record<string, readonly number[]>>;
  readonly bands_over_100_initialisations: Readonly<Record<string, string>>;
}

const file = JSON.parse(readFileSync(new URL('../../client-agent/vectors/v1/heart-disease.json', import.meta.url), 'utf8')) as VectorFile;

/** Mean accuracies over seeds 42..46: pooled test, then the four hospitals. */
export function published(method: string): readonly number[] {
  return file.published_mean_of_5_seeds[method] ?? [];
}

/** Mean and standard deviation of pooled-test accuracy over 100 initialisations, or null where none was published. */
export function band(method: string): { readonly mean: number; readonly stdDev: number } | null {
  const match = /^(\d\.\d+) sd (\d\.\d+)$/.exec(file.bands_over_100_initialisations[`${method} pooled test`] ?? '');
  return match === null ? null : { mean: Number(match[1]), stdDev: Number(match[2]) };
}
