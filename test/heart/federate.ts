// All rounds of a plan without network: the product's steps and strategy around a plaintext sum of the same quantised updates.
import type { Dataset } from '@cohort/client-agent/data/dataset';
import type { Trainer } from '@cohort/client-agent/ports/trainer';
import { clip } from '@cohort/client-agent/steps/clip';
import { quantise } from '@cohort/client-agent/steps/quantise';
import { train } from '@cohort/client-agent/steps/train';
import type { Architecture } from '@cohort/client-agent/train/architecture';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { dequantise, type Quantised } from '@cohort/mpc/quantise';
import { applyStrategy } from '@cohort/mpc/strategy';
import type { Plan } from '@cohort/protos/terms';

export interface FederateOptions {
  readonly plan: Plan;
  readonly architecture: Architecture;
  readonly genesis: GlobalModel;
  /** Each member's training part. */
  readonly sites: readonly Dataset[];
  /** Each member orders its batches by this and its own number. */
  readonly seed: string;
  readonly trainer: Trainer;
}

/** The model after the plan's last round. `weights: exact`: the summed weight coordinate divides. */
export async function federate({ plan, architecture, genesis, sites, seed, trainer }: FederateOptions): Promise<GlobalModel> {
  let model = genesis;
  for (let round = 1; round <= plan.rounds; round++) {
    const sums = new Map<string, Int32Array>();
    for (const [site, data] of sites.entries()) {
      const terms = { ...plan, round };
      const update = await train({ architecture, model, data, terms, seed: `${seed}/${String(site)}`, trainer });
      const x = quantise(clip(update, terms), data.rows, terms);
      for (const [name, values] of Object.entries(x)) add(sums, name, values);
    }
    model = applyStrategy(model, meanUpdate(plan, sums), plan.strategy);
  }
  return model;
}

function add(sums: Map<string, Int32Array>, name: string, values: Quantised): void {
  const sum = sums.get(name) ?? new Int32Array(values.length);
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + Number(values[i]);
  sums.set(name, sum);
}

function meanUpdate(plan: Plan, sums: Map<string, Int32Array>): Float64Array {
  const real = (name: string) =>
    dequantise(sums.get(name) ?? new Int32Array(0), plan.blocks.find((block) => block.name === name)?.scale ?? Number.NaN);
  const weight = real('weight')[0] ?? Number.NaN;
  return real('model').map((coordinate) => coordinate / weight);
}
