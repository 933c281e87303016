// The centralised baseline: a process of its own that sees all rows, which the cooperative could not, and says what that would have bought.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { decodeModel } from '@cohort/mpc/model-file';
import { CohortError } from '@cohort/protos/errors';
import { accuracies, baselines } from './baselines.ts';
import { benchmarkData } from './benchmark-data.ts';
import { privateData, settledBaselines, unnoisedBaseline } from './private-baselines.ts';
import type { BaselineTask, StudiesEnded, Verdict } from './baseline-task.ts';
import { writeOut } from '../view/write-out.ts';

const [argument] = process.argv.slice(2);
if (argument === undefined) throw new CohortError('USAGE', 'centralised baseline: expected a task as JSON, got nothing');
const { files, seed, epsilon, plan } = JSON.parse(argument) as BaselineTask;
const [openData, privateRows] = [await benchmarkData(files), await privateData(files)];
const trained = await baselines(openData, seed, plainTrainer());
const settled = settledBaselines(privateRows, plan);
// What rests on the studies' ends comes last: they are told on the standard input.
const ended = JSON.parse(await text(process.stdin)) as StudiesEnded;
const verdict: Verdict = {
  open: {
    federated: accuracies(openData, await tensorsIn(ended.open)),
    ...Object.fromEntries([...trained].map(([method, cells]) => [label(method), cells] as const)),
  },
  private: {
    [`federated, epsilon ${epsilon}`]: accuracies(privateRows, await tensorsIn(ended.private)),
    'same preprocessing, no noise': await unnoisedBaseline(privateRows, plan, ended.rounds),
    ...Object.fromEntries(settled),
  },
};
writeOut(`${JSON.stringify(verdict)}\n`);

/** The published names, in the words of the last screen. */
function label(method: string): string {
  return method === 'pooled training' ? 'pooled training (central)' : method.replace('local ', 'alone: ');
}

async function tensorsIn(file: string) {
  return decodeModel(new Uint8Array(await readFile(file))).model.tensors;
}
