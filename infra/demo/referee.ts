// The referee: a process of its own that sees all rows, which the cooperative could not, and says what that would have bought.
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { readFile } from 'node:fs/promises';
import type { Hospital } from '@cohort/client-agent/data/heart-disease';
import { decodeModel } from '@cohort/mpc/safetensors';
import { CohortError } from '@cohort/protos/errors';
import { accuracies, baselines, type Accuracies } from './baselines.ts';
import { benchmarkData } from './benchmark-data.ts';

export interface RefereeTask {
  readonly files: Readonly<Record<Hospital, string>>;
  readonly seed: string;
  /** The last published model's file. */
  readonly model: string;
}

/** Method to accuracies: pooled test, then each hospital's. */
export type Verdict = Readonly<Record<string, Accuracies>>;

const [argument] = process.argv.slice(2);
if (argument === undefined) throw new CohortError('USAGE', 'referee: expected a task as JSON, got nothing');
const task = JSON.parse(argument) as RefereeTask;
const data = await benchmarkData(task.files);
const federated = accuracies(data, decodeModel(await readFile(task.model)).model.tensors);
const others = await baselines(data, task.seed, plainTrainer());
process.stdout.write(`${JSON.stringify({ federated, ...Object.fromEntries(others) } satisfies Verdict)}\n`);
