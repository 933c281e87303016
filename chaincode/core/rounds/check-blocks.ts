// The blocks that a plan's task sends, and nothing besides: what is not listed is not released.
import type { Plan } from '@cohort/protos/terms';
import { refusePlan } from './refuse-plan.ts';

/** True negatives, false positives, false negatives and true positives, at threshold 0.5. */
const countsLength = 4;

/** @throws {CohortError} PLAN_NOT_ACCEPTED */
export function checkBlocks(plan: Plan): void {
  const { blocks, task, strategy } = plan;
  const names = blocks.map((block) => block.name);
  const train = strategy.weights === 'exact' ? ['model', 'weight'] : ['model'];
  const expected = { train, evaluate: ['counts'], statistics: ['count', 'sum', 'squares'] }[task];
  if (names.join() !== expected.join())
    throw refusePlan('blocks', `${expected.join(', ')} (task ${task}, weights: ${strategy.weights})`, names.join(', '));
  for (const { name, use, width } of blocks) {
    if (use !== 'sum') throw refusePlan(`block ${name}.use`, 'sum (scores and proofs are not built yet)', use);
    if (width !== 32 && name !== 'sum' && name !== 'squares')
      throw refusePlan(`block ${name}.width`, '32 for sums (64 for the sum and squares of statistics)', String(width));
  }
  ({ train: checkTrainBlocks, evaluate: checkCounts, statistics: checkMoments })[task](plan);
}

function checkTrainBlocks({ blocks: [model, weight], quantiser }: Plan): void {
  if (model?.scale !== quantiser.scale || model.bound !== quantiser.bound)
    throw refusePlan(
      'block model',
      `the quantiser's scale ${String(quantiser.scale)} and bound ${String(quantiser.bound)}`,
      `${String(model?.scale)} and ${String(model?.bound)}`,
    );
  if (weight !== undefined && weight.length !== 1) throw refusePlan('block weight.length', '1', String(weight.length));
}

function checkCounts({ blocks: [counts] }: Plan): void {
  if (counts?.length !== countsLength)
    throw refusePlan('block counts.length', `${String(countsLength)} (tn, fp, fn, tp)`, String(counts?.length));
  if (counts.scale !== 1) throw refusePlan('block counts.scale', '1 for whole counts', String(counts.scale));
}

/** Squares of values that are whole at the sum's scale are whole at its square: the variance is exact, and never negative. */
function checkMoments({ blocks: [count, sum, squares] }: Plan): void {
  if (count?.length !== 1) throw refusePlan('block count.length', '1', String(count?.length));
  if (count.scale !== 1) throw refusePlan('block count.scale', '1 for whole rows', String(count.scale));
  if (squares?.length !== sum?.length)
    throw refusePlan('block squares.length', `${String(sum?.length)} as the sum has`, String(squares?.length));
  const scale = (sum?.scale ?? 0) ** 2;
  if (squares?.scale !== scale)
    throw refusePlan('block squares.scale', `${String(scale)}, the sum's scale squared`, String(squares?.scale));
}
