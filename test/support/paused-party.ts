// The product's party as a process that freezes before or after the steps that its folder names: `node paused-party.ts DIR`.
import process from 'node:process';
import { defaultSteps } from '@cohort/aggregator/close-round';
import type { RunningState, Step } from '@cohort/aggregator/steps/step';
import { main } from '@cohort/infra/node/node-types/party';
import { runNode } from '@cohort/infra/node/run-node';
import type { Terms } from '@cohort/protos/terms';
import { freeze, isPlanned } from './pause.ts';

const dir = process.argv[2] ?? '';

function paused(name: string, step: Step): Step {
  const stopAt = (when: 'before' | 'after', { round, attempt }: Pick<Terms, 'round' | 'attempt'>): void => {
    const pause = { round, at: `${when} ${name}` };
    if (attempt === 0 && isPlanned(dir, pause)) freeze(dir, pause);
  };
  return async (round, ports) => {
    stopAt('before', round.terms);
    const next = await step(round, ports);
    stopAt('after', round.terms);
    return next;
  };
}

const steps = Object.fromEntries(Object.entries(defaultSteps).map(([name, step]) => [name, paused(name, step)])) as Record<
  RunningState,
  Step
>;
await runNode({ dir, kind: 'party', main: (node) => main(node, steps) });
