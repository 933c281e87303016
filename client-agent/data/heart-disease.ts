// The UCI heart disease data as the published four-hospital benchmark reads them: schema, hospitals, split.
import { readFileSync } from 'node:fs';
import { parseArchitecture, type Architecture } from '../train/architecture.ts';
import type { Partition } from './partition.ts';
import { parseSchema } from './parse-schema.ts';
import type { DataSchema } from './schema.ts';

/** The four hospitals, in the benchmark's order. */
export const hospitals = ['cleveland', 'hungarian', 'switzerland', 'va'] as const;
export type Hospital = (typeof hospitals)[number];

interface SplitFile {
  readonly hospitals: Readonly<Record<Hospital, { readonly test_lines: readonly number[] }>>;
}

/** A hospital's file name in the UCI archive. */
export function heartFile(hospital: Hospital): string {
  return `processed.${hospital}.data`;
}

/** `heart-disease.schema.json`, validated. The published recipe is its columns on a `local` scale; its constants are for `schema`. */
export function heartSchema(): DataSchema {
  return parseSchema(json('./heart-disease.schema.json'), 'heart-disease.schema.json');
}

/** The published train/test split of a hospital's file, by line numbers. */
export function heartPartition(hospital: Hospital): Partition {
  const { hospitals: splits } = json('../vectors/v1/heart-split.json') as SplitFile;
  return { kind: 'lines', testLines: splits[hospital].test_lines };
}

/** Logistic regression on the 13 features. */
export function heartArchitecture(): Architecture {
  return parseArchitecture({ format: 'cohort/architecture/v1', input: 13, layers: [{ kind: 'logistic' }], loss: 'binary-cross-entropy' });
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}
