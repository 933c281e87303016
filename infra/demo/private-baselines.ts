// What the noised model is compared with: the same preprocessing and rounds without noise, all rows in one place, and each hospital alone.
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { csvSource } from '@cohort/client-agent/adapters/csv';
import type { Dataset } from '@cohort/client-agent/data/dataset';
import { heartArchitecture, heartPartition, heartSchema, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { load } from '@cohort/client-agent/steps/load';
import { recordGradient } from '@cohort/client-agent/train/record-gradient';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { applyStrategy } from '@cohort/mpc/strategy';
import type { Plan } from '@cohort/protos/terms';
import { accuracies, type Accuracies } from './baselines.ts';
import type { BenchmarkData, Parts } from './benchmark-data.ts';
import { simulateRounds } from '../plan/simulate/simulate-rounds.ts';

/** Full-batch gradient descent on 14 coordinates has long settled by then. */
const descent = { steps: 1500, rate: '0.5' };

/** Every site on the schema's public scale, which needs no look at anybody's rows; `pooled` is all of them in a row. */
export async function privateData(files: Readonly<Record<Hospital, string>>): Promise<BenchmarkData> {
  const sites: Parts[] = [];
  for (const hospital of hospitals) {
    const source = csvSource(files[hospital]);
    const partition = heartPartition(hospital);
    sites.push((await load({ source, schema: heartSchema(), partition, normalisation: 'schema' })).split);
  }
  return { sites, pooled: { train: joined(sites.map(({ train }) => train)), test: joined(sites.map(({ test }) => test)) } };
}

/** The study's own rounds without noise: as many as it had. */
export async function unnoisedBaseline(data: BenchmarkData, plan: Plan, rounds: number): Promise<Accuracies> {
  const architecture = heartArchitecture();
  const sites = data.sites.map(({ train }) => train);
  const common = { architecture, genesis: zeroModel(architecture), trainer: plainTrainer() };
  const { tensors } = await simulateRounds({ ...common, plan, rounds, sites, noises: 0 });
  return accuracies(data, tensors);
}

/** Method to accuracies of what is trained until it has settled, whatever the study does: all rows in one place, each hospital's alone. */
export function settledBaselines(data: BenchmarkData, plan: Plan): Map<string, Accuracies> {
  const table = new Map([['pooled, no noise (central)', accuracies(data, descend(data.pooled.train, plan).tensors)]]);
  for (const [index, { train }] of data.sites.entries())
    table.set(`alone: ${hospitals[index] ?? ''}`, accuracies(data, descend(train, plan).tensors));
  return table;
}

/** Trained on these rows alone until it has settled. */
function descend(rows: Dataset, { strategy }: Plan): GlobalModel {
  const architecture = heartArchitecture();
  let model = zeroModel(architecture);
  for (let step = 0; step < descent.steps; step++) {
    const addRecord = recordGradient(architecture, model.tensors, rows);
    const mean = new Float64Array(parameterCount(architecture));
    for (let row = 0; row < rows.rows; row++) addRecord(row, mean, rows.rows);
    model = applyStrategy(model, mean, { ...strategy, serverRate: descent.rate });
  }
  return model;
}

function joined(parts: readonly Dataset[]): Dataset {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const columns = parts[0]?.columns ?? 0;
  const features = new Float32Array(rows * columns);
  const labels = new Float32Array(rows);
  let at = 0;
  for (const part of parts) {
    features.set(part.features, at * columns);
    labels.set(part.labels, at);
    at += part.rows;
  }
  return { features, labels, rows, columns };
}
