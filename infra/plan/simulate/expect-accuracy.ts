// What accuracy to expect of a plan, told from one site's own rows: with its noise, without, on these rows alone, and by guessing.
import type { Dataset } from '@cohort/client-agent/data/dataset';
import type { Trainer } from '@cohort/client-agent/ports/trainer';
import type { Architecture } from '@cohort/client-agent/train/architecture';
import { evaluate } from '@cohort/client-agent/train/evaluate';
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { Plan } from '@cohort/protos/terms';
import { rowsLike } from './rows-like.ts';
import { simulateRounds } from './simulate-rounds.ts';

export interface Expected {
  readonly plan: Plan;
  readonly architecture: Architecture;
  readonly genesis: GlobalModel;
  readonly rounds: number;
  readonly own: { readonly train: Dataset; readonly test: Dataset };
  /** Training rows of each other member. */
  readonly others: readonly number[];
  /** Runs with noise, and as many without. */
  readonly draws: number;
  readonly trainer: Trainer;
}

export interface Outcome {
  readonly method: string;
  /** Of the test rows, 0 to 1: mean, least and most over the draws. */
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** @throws {CohortError} as `simulateRounds`, DATA_INVALID without test rows */
export async function expectAccuracy({ own, others, draws, ...rest }: Expected): Promise<readonly Outcome[]> {
  const { architecture, plan } = rest;
  const accuracy = ({ tensors }: GlobalModel): number => evaluate(architecture, tensors, own.test).accuracy;
  const runs = async (method: string, noises: 0 | 3, isAlone: boolean): Promise<Outcome> => {
    const found: number[] = [];
    for (let draw = 0; draw < draws; draw++) {
      const like = others.map((rows, index) => rowsLike(own.train, rows, `${String(draw)}/${String(index)}`));
      // Alone there are as many steps, of one site's rows: what it had by itself under the same recipe.
      const sites = isAlone ? [own.train, ...others.map(() => own.train)] : [own.train, ...like];
      found.push(accuracy(await simulateRounds({ ...rest, sites, noises })));
    }
    return summary(method, found);
  };
  const isNoised = plan.mechanism.kind !== 'none';
  return [
    ...(isNoised ? [await runs('the plan, with its noise', 3, false)] : []),
    await runs(isNoised ? 'the plan, without noise' : 'the plan', 0, false),
    await runs('these rows alone, without noise', 0, true),
    summary('the more frequent class', [guess(own)]),
  ];
}

function summary(method: string, found: readonly number[]): Outcome {
  return { method, mean: found.reduce((sum, value) => sum + value, 0) / found.length, least: Math.min(...found), most: Math.max(...found) };
}

/** Always the class that is more frequent in training. */
function guess({ train, test }: Expected['own']): number {
  const ones = (data: Dataset): number => data.labels.reduce((sum, label) => sum + label, 0);
  const share = ones(test) / test.rows;
  return ones(train) > train.rows / 2 ? share : 1 - share;
}

/** Half of a 95 % interval of an accuracy over so many rows. */
export const uncertainty = (accuracy: number, rows: number): number => 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / rows);
