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
  const expected = task === 'train' ? train : ['counts'];
  if (names.join() !== expected.join())
    throw refusePlan('blocks', `${expected.join(', ')} (task ${task}, weights: ${strategy.weights})`, names.join(', '));
  for (const { name, use, width } of blocks) {
    if (use !== 'sum') throw refusePlan(`block ${name}.use`, 'sum (scores and proofs are not built yet)', use);
    if (width !== 32) throw refusePlan(`block ${name}.width`, '32 for sums', String(width));
  }
  if (task === 'train') checkTrainBlocks(plan);
  else checkCounts(plan);
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
