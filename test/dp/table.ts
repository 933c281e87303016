// One line per setting: how many rounds its budget admits, and what accuracy they reach with and without noise.
import { csvSource } from '@cohort/client-agent/adapters/csv';
import type { Dataset } from '@cohort/client-agent/data/dataset';
import { heartArchitecture, heartPartition, heartSchema, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { load } from '@cohort/client-agent/steps/load';
import { evaluate } from '@cohort/client-agent/train/evaluate';
import { accountBudget, noiseRatio, parseFraction, roundCost } from '@cohort/mpc/accountant';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { demo, fraction } from './published.ts';
import { simulate } from './simulate.ts';

export interface Line {
  readonly epsilon: number;
  readonly cost: bigint;
  readonly budget: bigint;
  readonly admitted: number;
  /** Means over the draws, on the pooled test rows; noise of three honest parties. */
  readonly noised: number;
  readonly unnoised: number;
}

export interface Parts {
  readonly train: readonly Dataset[];
  readonly test: readonly Dataset[];
}

/** The hospitals' rows on the schema's public scale, in the published split. */
export async function privateParts(files: Readonly<Record<Hospital, string>>): Promise<Parts> {
  const loaded = await Promise.all(
    hospitals.map(async (hospital) =>
      load({ source: csvSource(files[hospital]), schema: heartSchema(), partition: heartPartition(hospital), normalisation: 'schema' }),
    ),
  );
  return { train: loaded.map(({ split }) => split.train), test: loaded.map(({ split }) => split.test) };
}

/** `draws` runs of each kind. */
export async function lineOf(row: (typeof demo.settings)[number], parts: Parts, draws: number): Promise<Line> {
  const { cost, budget } = charges(row);
  const admitted = Math.min(row.plan_rounds, Number(budget / cost));
  const mean = async (noises: 0 | 3): Promise<number> => {
    let sum = 0;
    for (let draw = 0; draw < draws; draw++)
      sum += accuracyOf(await simulate({ sigma2: row.sigma2, rounds: admitted, sites: parts.train, noises }), parts.test);
    return sum / draws;
  };
  return { epsilon: row.epsilon, cost, budget, admitted, noised: await mean(3), unnoised: await mean(0) };
}

/** What one round costs and what the account holds, in units of 1e-12 nat. */
export function charges({ epsilon, alphaStar: alpha, sigma2 }: (typeof demo.settings)[number]): { cost: bigint; budget: bigint } {
  const z2 = noiseRatio(parseFraction(fraction(sigma2), 'sigma2'), BigInt(demo.common.T));
  return {
    cost: roundCost({ z2, q: parseFraction(fraction(demo.common.q), 'q'), alpha }),
    budget: accountBudget({ epsilon: { num: BigInt(epsilon), den: 1n }, delta: { num: 1n, den: 100_000n }, alpha }),
  };
}

function accuracyOf({ tensors }: GlobalModel, test: readonly Dataset[]): number {
  const results = test.map((rows) => evaluate(heartArchitecture(), tensors, rows));
  const right = results.reduce((sum, { confusion }) => sum + confusion.truePositive + confusion.trueNegative, 0);
  return right / results.reduce((sum, { rows }) => sum + rows, 0);
}
