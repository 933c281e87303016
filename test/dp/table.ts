// One line per setting: how many rounds the demo's plan may have on its budget, and what accuracy they reach with and without noise.
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { heartArchitecture } from '@cohort/client-agent/data/heart-disease';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import { accuracies } from '@cohort/infra/demo/baselines';
import type { BenchmarkData } from '@cohort/infra/demo/benchmark-data';
import { privatePlan } from '@cohort/infra/demo/private-plan';
import { privateSettings, type Epsilon } from '@cohort/infra/demo/private-settings';
import { freshDataset } from '@cohort/infra/plan/draft/fresh-dataset';
import { simulateRounds } from '@cohort/infra/plan/simulate/simulate-rounds';
import { accountBudget, parseFraction, rdpParameters, roundCost } from '@cohort/mpc/accountant';
import type { Plan } from '@cohort/protos/terms';

export interface Line {
  readonly cost: bigint;
  readonly budget: bigint;
  readonly admitted: number;
  /** Means over the draws, on the pooled test rows; noise of three honest parties. */
  readonly noised: number;
  readonly unnoised: number;
}

/** `draws` runs of each kind. */
export async function lineOf(epsilon: Epsilon, data: BenchmarkData, draws: number): Promise<Line> {
  const plan = demoPlan(epsilon);
  const { cost, budget, admitted } = charges(epsilon);
  const sites = data.sites.map(({ train }) => train);
  const architecture = heartArchitecture();
  const common = { plan, architecture, genesis: zeroModel(architecture), rounds: admitted, sites, trainer: plainTrainer() };
  const mean = async (noises: 0 | 3): Promise<number> => {
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) {
      const { tensors } = await simulateRounds({ ...common, noises });
      sum += accuracies(data, tensors)[0] ?? Number.NaN;
    }
    return sum / draws;
  };
  return { cost, budget, admitted, noised: await mean(3), unnoised: await mean(0) };
}

/** What one round of the demo's plan costs and what its accounts hold, in units of 1e-12 nat. */
export function charges(setting: Epsilon): Pick<Line, 'cost' | 'budget' | 'admitted'> {
  const { rounds, mechanism } = demoPlan(setting);
  const { epsilon, delta, alphaStar } = privateSettings[setting];
  const cost = roundCost(rdpParameters(mechanism));
  const budget = accountBudget({ epsilon: parseFraction(epsilon, 'epsilon'), delta: parseFraction(delta, 'delta'), alpha: alphaStar });
  return { cost, budget, admitted: Math.min(rounds, Number(budget / cost)) };
}

/** Over datasets as the demo registers them; what a round costs hangs on none of their buckets. */
function demoPlan(setting: Epsilon): Plan {
  const { epsilon, delta, alphaStar } = privateSettings[setting];
  const datasets = ['a', 'b', 'c'].map((msp) =>
    freshDataset({
      msp,
      dataset: 'heart-disease-private',
      source: `uci-${msp}`,
      version: 1,
      schemaHash: '',
      bucket: { lower: 100, upper: 200 },
      evaluationBucket: null,
      protection: 'budgeted',
      accounts: [{ partition: 'train', unit: 'record', epsilon, delta, alphaStar }],
    }),
  );
  return privatePlan({ epsilon: setting, datasets, parties: ['a/party', 'b/party', 'c/party'], genesisModel: '' });
}
