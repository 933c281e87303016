// What can be told of a plan by itself: shape, the consortium's rules, the strategy's arithmetic, the room in its rings, and the net it names.
import { checkPlan } from '@cohort/chaincode/core/rounds/check-plan';
import { checkBlocks } from '@cohort/client-agent/steps/check-blocks';
import { CohortError } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';
import type { Net } from '../read-architecture.ts';
import { holds, refused, unknown, type PlanFinding } from './finding.ts';

/** `net` and `model` (a hash) are what would be proposed with it; null where nobody named a file. Pure. */
export function planAlone(plan: Plan, net: Net | null, model: string | null): PlanFinding[] {
  const rules = outcome('plan', "the contracts' rules: cohort, strategy, blocks, mechanism, sensitivity, room in the ring", () => {
    checkPlan(plan);
  });
  return [rules, ofNet(plan, net), ofModel(plan, model)];
}

function ofNet(plan: Plan, net: Net | null): PlanFinding {
  const { architecture } = plan;
  if (net === null) return unknown('plan', `architecture ${architecture.slice(0, 12)}: no file was given (--architecture)`);
  if (net.hash !== architecture)
    return refused(
      'plan',
      `architecture: expected ${net.hash}, that of the file given, got ${architecture}; draft the plan with this file, or give the other one`,
    );
  return outcome('plan', `blocks of ${String(net.parameters)} weights, as the architecture has`, () => {
    // Number columns count for statistics alone, which no net trains.
    if (plan.task !== 'statistics') checkBlocks(plan, net.architecture, { columns: [] });
  });
}

function ofModel({ genesisModel }: Plan, model: string | null): PlanFinding {
  if (model === null) return unknown('plan', `first model ${genesisModel.slice(0, 12)}: no file was given (--model)`);
  if (model === genesisModel) return holds('plan', `first model ${genesisModel.slice(0, 12)} is the file given`);
  return refused(
    'plan',
    `genesisModel: expected ${model}, the file given, got ${genesisModel}; draft the plan with this file, or give the other one`,
  );
}

export function outcome(about: string, looked: string, check: () => void): PlanFinding {
  try {
    check();
    return holds(about, looked);
  } catch (thrown) {
    return refused(about, CohortError.from(thrown).message);
  }
}
