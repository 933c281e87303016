// Noised rounds without network or ledger: the agent's own steps around a plaintext sum, with the parties' own noise.
import type { Dataset } from '@cohort/client-agent/data/dataset';
import { heartArchitecture } from '@cohort/client-agent/data/heart-disease';
import { bound } from '@cohort/client-agent/steps/bound';
import { gradients } from '@cohort/client-agent/steps/gradients';
import { sample } from '@cohort/client-agent/steps/sample';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import { parseFraction } from '@cohort/mpc/accountant';
import { randomBytes } from '@cohort/mpc/crypto';
import { dequantise } from '@cohort/mpc/dequantise';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { addNoise } from '@cohort/mpc/noise';
import { applyStrategy } from '@cohort/mpc/strategy';
import type { Mechanism } from '@cohort/protos/terms';
import { demo, fraction } from './published.ts';

const architecture = heartArchitecture();
const scale = demo.common.S;
const block = { name: 'model', length: 14, width: 32, scale, bound: 2 ** 21, use: 'sum' } as const;
const step = { kind: 'sgd', serverRate: '1', beta1: '0', beta2: '0', tau: '0' } as const;

export interface Simulation {
  /** sigma^2 as in the vector file. */
  readonly sigma2: string;
  readonly rounds: number;
  /** Each hospital's training rows on the schema's scale. */
  readonly sites: readonly Dataset[];
  /** 3: three honest parties. 0: no noise. */
  readonly noises: 0 | 3;
}

/** The model after the last round. */
export async function simulate({ sigma2, rounds, sites, noises }: Simulation): Promise<GlobalModel> {
  const mechanism: Mechanism = {
    kind: 'dp-fedsgd',
    unit: 'record',
    adjacency: 'add-remove',
    sigma2: fraction(sigma2),
    sensitivity2: String(demo.common.T),
    samplingRate: fraction(demo.common.q),
    alphaStar: null,
  };
  const terms = { mechanism, quantiser: { scale, clipNorm: '1', bound: block.bound } };
  let model = zeroModel(architecture);
  for (let round = 1; round <= rounds; round++) {
    const sum = new Int32Array(block.length);
    for (const data of sites) {
      const own = bound(await gradients({ architecture, model, data, units: sample(data, mechanism), terms }), block);
      own.forEach((value, at) => (sum[at] = (sum[at] ?? 0) + value));
    }
    for (let noise = 0; noise < noises; noise++)
      addNoise(new Uint8Array(sum.buffer), { blocks: [block], seed: randomBytes(32), sigma2: parseFraction(fraction(sigma2), 'sigma2') });
    const mean = dequantise(sum, scale).map((coordinate) => coordinate / demo.common.divisor);
    model = applyStrategy(model, mean, step);
  }
  return model;
}
