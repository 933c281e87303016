// A plan's rounds without network or ledger: the product's own steps around a plaintext sum, with or without noise.
import type { Dataset } from '@cohort/client-agent/data/dataset';
import type { Trainer } from '@cohort/client-agent/ports/trainer';
import { clampSum } from '@cohort/client-agent/steps/clamp-sum';
import { clip } from '@cohort/client-agent/steps/clip';
import { gradients } from '@cohort/client-agent/steps/gradients';
import { quantise } from '@cohort/client-agent/steps/quantise';
import { sample } from '@cohort/client-agent/steps/sample';
import { train } from '@cohort/client-agent/steps/train';
import { wholeUpdate } from '@cohort/client-agent/steps/whole-update';
import type { Architecture } from '@cohort/client-agent/train/architecture';
import { parseFraction } from '@cohort/mpc/accountant';
import { randomBytes } from '@cohort/mpc/crypto';
import { dequantise } from '@cohort/mpc/dequantise';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { addNoise } from '@cohort/mpc/noise';
import { applyStrategy } from '@cohort/mpc/strategy';
import { boundsMember } from '@cohort/policies/mechanism-rules';
import { CohortError } from '@cohort/protos/errors';
import type { Block, Plan } from '@cohort/protos/terms';

export interface Simulation {
  readonly plan: Plan;
  readonly architecture: Architecture;
  /** What the plan begins with. */
  readonly genesis: GlobalModel;
  /** At most the plan's rounds. */
  readonly rounds: number;
  /** Each member's training rows, on the scale that the plan asks for. */
  readonly sites: readonly Dataset[];
  /** 3: as three honest parties add it. 0: none. */
  readonly noises: 0 | 3;
  /** Of plans whose members send whole updates. */
  readonly trainer: Trainer;
  /** Each member orders its batches by this and its own number. */
  readonly seed?: string;
}

/** The model after the last round. Draws from the system's generator, so that two runs differ. @throws {CohortError} TERMS_REFUSED for a plan that trains nothing; as the steps */
export async function simulateRounds(simulation: Simulation): Promise<GlobalModel> {
  const { plan, architecture, genesis, rounds, sites, noises, trainer, seed = 'simulated' } = simulation;
  const [block, weight] = plan.blocks;
  const { divisor } = plan.strategy;
  if (block === undefined || plan.task !== 'train') throw new CohortError('TERMS_REFUSED', `task: expected train, got ${plan.task}`);
  const sigma2 = plan.mechanism.sigma2 === null ? null : parseFraction(plan.mechanism.sigma2, 'sigma2');
  let model = genesis;
  for (let round = 1; round <= rounds; round++) {
    const sum = new Int32Array(block.length);
    let weights = 0;
    for (const [index, data] of sites.entries()) {
      const own = await contributionOf({ plan, round, architecture, model, data, block, trainer, seed: `${seed}/${String(index)}` });
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (own.model[i] ?? 0);
      weights += own.weight;
    }
    if (sigma2 !== null)
      for (let noise = 0; noise < noises; noise++)
        addNoise(new Uint8Array(sum.buffer), { blocks: plan.blocks, seed: randomBytes(32), sigma2 });
    const total = divisor === 'weights' ? weights / (weight?.scale ?? 1) : divisor;
    model = applyStrategy(
      model,
      dequantise(sum, block.scale).map((coordinate) => coordinate / total),
      plan.strategy,
    );
  }
  return model;
}

interface Turn extends Pick<Simulation, 'plan' | 'architecture' | 'trainer'> {
  readonly round: number;
  readonly model: GlobalModel;
  readonly data: Dataset;
  readonly block: Block;
  readonly seed: string;
}

/** What a member shares, as `client-agent/compute-contribution.ts` has it. */
async function contributionOf({
  plan,
  round,
  architecture,
  model,
  data,
  block,
  trainer,
  seed,
}: Turn): Promise<{ model: Int32Array; weight: number }> {
  const { kind } = plan.mechanism;
  if (kind !== 'none' && !boundsMember(kind)) {
    const units = sample(data, plan.mechanism);
    return { model: clampSum(await gradients({ architecture, model, data, units, terms: plan }), block), weight: 0 };
  }
  const update = await train({ architecture, model, data, terms: { strategy: plan.strategy, round }, seed, trainer });
  if (kind !== 'none') return { model: clampSum(wholeUpdate(update, plan), block), weight: 0 };
  const { model: whole, weight } = quantise(clip(update, plan), data.rows, plan);
  return { model: Int32Array.from(whole ?? [], Number), weight: Number(weight?.[0] ?? 0) };
}
