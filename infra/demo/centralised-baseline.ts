// The centralised baseline: a process of its own that sees all rows, which the cooperative could not, and says what that would have bought.
import { readFile } from 'node:fs/promises';
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { decodeModel } from '@cohort/mpc/model-file';
import { CohortError } from '@cohort/protos/errors';
import { accuracies, baselines } from './baselines.ts';
import { benchmarkData } from './benchmark-data.ts';
import { privateBaselines, privateData } from './private-baselines.ts';
import type { BaselineTask, Verdict } from './baseline-task.ts';

const [argument] = process.argv.slice(2);
if (argument === undefined) throw new CohortError('USAGE', 'centralised baseline: expected a task as JSON, got nothing');
const task = JSON.parse(argument) as BaselineTask;
const verdict: Verdict = { open: await judgeOpen(task), private: await judgePrivate(task) };
process.stdout.write(`${JSON.stringify(verdict)}\n`);

async function judgeOpen({ files, seed, open }: BaselineTask): Promise<Verdict['open']> {
  const data = await benchmarkData(files);
  const federated = accuracies(data, (await modelIn(open)).tensors);
  const others = [...(await baselines(data, seed, plainTrainer()))].map(([method, cells]) => [label(method), cells] as const);
  return { federated, ...Object.fromEntries(others) };
}

async function judgePrivate({ files, private: study }: BaselineTask): Promise<Verdict['private']> {
  const data = await privateData(files);
  const noised = accuracies(data, (await modelIn(study.model)).tensors);
  const others = await privateBaselines(data, study.plan, study.rounds);
  return { [`federated, epsilon ${study.epsilon}`]: noised, ...Object.fromEntries(others) };
}

/** The published names, in the words of the last screen. */
function label(method: string): string {
  return method === 'pooled training' ? 'pooled training (central)' : method.replace('local ', 'alone: ');
}

async function modelIn(file: string) {
  return decodeModel(new Uint8Array(await readFile(file))).model;
}
