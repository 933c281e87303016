// The second study's rounds without network or ledger: the product's own steps around a plaintext sum, with or without noise.
import { heartArchitecture } from '@cohort/client-agent/data/heart-disease';
import type { Dataset } from '@cohort/client-agent/data/dataset';
import { clampSum } from '@cohort/client-agent/steps/clamp-sum';
import { gradients } from '@cohort/client-agent/steps/gradients';
import { sample } from '@cohort/client-agent/steps/sample';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import { parseFraction } from '@cohort/mpc/accountant';
import { randomBytes } from '@cohort/mpc/crypto';
import { dequantise } from '@cohort/mpc/dequantise';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { addNoise } from '@cohort/mpc/noise';
import { applyStrategy } from '@cohort/mpc/strategy';
import { CohortError } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';

export interface Simulation {
  readonly plan: Plan;
  /** At most the plan's rounds. */
  readonly rounds: number;
  /** Each member's training rows, on the schema's scale. */
  readonly sites: readonly Dataset[];
  /** 3: as three honest parties add it. 0: none. */
  readonly noises: 0 | 3;
}

/** The model after the last round. Draws from the system's generator, so that two runs differ. */
export async function simulatePrivate({ plan, rounds, sites, noises }: Simulation): Promise<GlobalModel> {
  const architecture = heartArchitecture();
  const [block] = plan.blocks;
  const { divisor } = plan.strategy;
  if (block === undefined || divisor === 'weights')
    throw new CohortError('TERMS_REFUSED', 'plan: expected one block and a constant divisor');
  const sigma2 = parseFraction(plan.mechanism.sigma2 ?? { num: '0', den: '1' }, 'sigma2');
  let model = zeroModel(architecture);
  for (let round = 1; round <= rounds; round++) {
    const sum = new Int32Array(block.length);
    for (const data of sites) {
      const units = sample(data, plan.mechanism);
      const own = clampSum(await gradients({ architecture, model, data, units, terms: plan }), block);
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (own[i] ?? 0);
    }
    for (let noise = 0; noise < noises; noise++)
      addNoise(new Uint8Array(sum.buffer), { blocks: plan.blocks, seed: randomBytes(32), sigma2 });
    model = applyStrategy(
      model,
      dequantise(sum, block.scale).map((coordinate) => coordinate / divisor),
      plan.strategy,
    );
  }
  return model;
}
