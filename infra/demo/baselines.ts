// What the federated model is compared with: each hospital alone, and the pooled training that only a party with all rows could do.
import { heartArchitecture, hospitals } from '@cohort/client-agent/data/heart-disease';
import type { Dataset } from '@cohort/client-agent/data/dataset';
import type { Trainer } from '@cohort/client-agent/ports/trainer';
import { evaluate } from '@cohort/client-agent/train/evaluate';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import type { GlobalModel, Tensor } from '@cohort/mpc/global-model';
import type { BenchmarkData } from './benchmark-data.ts';

/** Accuracies at 0.5: the pooled test, then each hospital's own. */
export type Accuracies = readonly number[];

/** Epochs, batch and Adam's rate of the published pooled and local training. */
const baseline = { epochs: 50, batch: 4, rate: 0.001 };

export function accuracies(data: BenchmarkData, tensors: readonly Tensor[]): Accuracies {
  return [data.pooled, ...data.sites].map(({ test }) => evaluate(heartArchitecture(), tensors, test).accuracy);
}

/** Method to accuracies: `pooled training`, then `local <hospital>` for each. */
export async function baselines(data: BenchmarkData, seed: string, trainer: Trainer): Promise<Map<string, Accuracies>> {
  const genesis = initialModel(heartArchitecture(), seed);
  const table = new Map<string, Accuracies>();
  table.set('pooled training', accuracies(data, await trainedOn(data.pooled.train, genesis, seed, trainer)));
  for (const [index, site] of data.sites.entries())
    table.set(`local ${hospitals[index] ?? ''}`, accuracies(data, await trainedOn(site.train, genesis, seed, trainer)));
  return table;
}

async function trainedOn(rows: Dataset, genesis: GlobalModel, seed: string, trainer: Trainer): Promise<Tensor[]> {
  const { batch, rate, epochs } = baseline;
  const localSteps = epochs * Math.ceil(rows.rows / batch);
  const update = await trainer.train({
    architecture: heartArchitecture(),
    tensors: genesis.tensors,
    data: rows,
    localSteps,
    batch,
    rate,
    seed,
    firstStep: 0,
    optimiser: 'adam',
  });
  let at = 0;
  return genesis.tensors.map((tensor) => ({ ...tensor, values: tensor.values.map((value) => value + (update[at++] ?? 0)) }));
}
