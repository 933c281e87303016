// Computes the benchmark's table: pooled training, each hospital alone, FedAvg and FedAdam, each tested five ways.
import { heartArchitecture, hospitals } from '@cohort/client-agent/data/heart-disease';
import type { Dataset } from '@cohort/client-agent/data/dataset';
import type { Trainer } from '@cohort/client-agent/ports/trainer';
import { evaluate } from '@cohort/client-agent/train/evaluate';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import { heartPlan } from '@cohort/infra/demo/heart-plan';
import type { GlobalModel, Tensor } from '@cohort/mpc/global-model';
import type { BenchmarkData } from '@cohort/infra/demo/benchmark-data';
import { federate } from './federate.ts';

/** Method to accuracies at 0.5: pooled test, then each hospital's. */
export type Table = ReadonlyMap<string, readonly number[]>;

/** Epochs, batch and Adam's rate of the published pooled and local training. */
const baseline = { epochs: 50, batch: 4, rate: 0.001 };

/** One seed's table. The seed reaches the initial model and the batches only. */
export async function tableOf(data: BenchmarkData, seed: string, trainer: Trainer): Promise<Table> {
  const architecture = heartArchitecture();
  const genesis = initialModel(architecture, seed);
  const scores = (tensors: readonly Tensor[]): number[] =>
    [data.pooled, ...data.sites].map(({ test }) => evaluate(architecture, tensors, test).accuracy);
  const alone = async (rows: Dataset): Promise<Tensor[]> => {
    const localSteps = baseline.epochs * Math.ceil(rows.rows / baseline.batch);
    const { batch, rate } = baseline;
    const update = await trainer.train({
      architecture,
      tensors: genesis.tensors,
      data: rows,
      localSteps,
      batch,
      rate,
      seed,
      firstStep: 0,
      optimiser: 'adam',
    });
    return moved(genesis, update);
  };
  const table = new Map<string, readonly number[]>();
  table.set('pooled training', scores(await alone(data.pooled.train)));
  for (const [index, site] of data.sites.entries()) table.set(`local ${hospitals[index] ?? ''}`, scores(await alone(site.train)));
  for (const [name, strategy] of [
    ['FedAvg', 'fedavg'],
    ['FedAdam', 'fedadam'],
  ] as const) {
    const plan = heartPlan({
      rounds: 15,
      strategy,
      datasets: hospitals.map((msp) => ({ msp, dataset: 'heart-disease', version: 1 })),
      parties: ['cleveland/party', 'hungarian/party', 'va/party'],
      architecture: '',
      genesisModel: '',
      parameters: parameterCount(architecture),
    });
    const model = await federate({ plan, architecture, genesis, sites: data.sites.map(({ train }) => train), seed, trainer });
    table.set(name, scores(model.tensors));
  }
  return table;
}

/** Mean of several seeds' tables, cell by cell. */
export function meanTable(tables: readonly Table[]): Table {
  const mean = new Map<string, readonly number[]>();
  for (const [method, cells] of tables[0] ?? [])
    mean.set(
      method,
      cells.map((_, column) => tables.reduce((sum, table) => sum + (table.get(method)?.[column] ?? Number.NaN), 0) / tables.length),
    );
  return mean;
}

function moved({ tensors }: GlobalModel, update: Float32Array): Tensor[] {
  let at = 0;
  return tensors.map((tensor) => ({ ...tensor, values: tensor.values.map((value) => value + (update[at++] ?? 0)) }));
}
