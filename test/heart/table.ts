// Computes the benchmark's table: pooled training, each hospital alone, FedAvg and FedAdam, each tested five ways.
import { heartArchitecture, hospitals } from '@cohort/client-agent/data/heart-disease';
import type { Trainer } from '@cohort/client-agent/ports/trainer';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import { accuracies, baselines, type Accuracies } from '@cohort/infra/demo/baselines';
import type { BenchmarkData } from '@cohort/infra/demo/benchmark-data';
import { heartPlan } from '@cohort/infra/demo/heart-plan';
import { freshDataset } from '@cohort/infra/plan/draft/fresh-dataset';
import { simulateRounds } from '@cohort/infra/plan/simulate/simulate-rounds';
import { bucketOf } from '@cohort/policies/bucket-of';

/** Method to accuracies at 0.5: pooled test, then each hospital's. */
export type Table = ReadonlyMap<string, Accuracies>;

/** One seed's table. The seed reaches the initial model and the batches only. */
export async function tableOf(data: BenchmarkData, seed: string, trainer: Trainer): Promise<Table> {
  const architecture = heartArchitecture();
  const table = await baselines(data, seed, trainer);
  for (const [name, strategy] of [
    ['FedAvg', 'fedavg'],
    ['FedAdam', 'fedadam'],
  ] as const) {
    const plan = heartPlan({
      rounds: 15,
      strategy,
      datasets: data.sites.map(({ train }, index) => openHeart(hospitals[index] ?? '', train.rows)),
      parties: ['cleveland/party', 'hungarian/party', 'va/party'],
      genesisModel: '',
    });
    const sites = data.sites.map(({ train }) => train);
    const genesis = initialModel(architecture, seed);
    const model = await simulateRounds({ plan, architecture, genesis, rounds: plan.rounds, sites, noises: 0, trainer, seed });
    table.set(name, accuracies(data, model.tensors));
  }
  return table;
}

/** A hospital's rows as the demo registers them for its first study. */
const openHeart = (msp: string, rows: number) =>
  freshDataset({
    msp,
    dataset: 'heart-disease',
    source: `uci-${msp}`,
    version: 1,
    schemaHash: '',
    bucket: bucketOf(rows),
    evaluationBucket: null,
    protection: 'unprotected',
    accounts: [],
  });

/** Mean of several seeds' tables, cell by cell. */
export function meanTable(tables: readonly Table[]): Table {
  const mean = new Map<string, Accuracies>();
  for (const [method, cells] of tables[0] ?? [])
    mean.set(
      method,
      cells.map((_, column) => tables.reduce((sum, table) => sum + (table.get(method)?.[column] ?? Number.NaN), 0) / tables.length),
    );
  return mean;
}
