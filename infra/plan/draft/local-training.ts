// What a member does between two rounds where it sends a whole update: as wished, else a pass of small steps.
import type { Strategy } from '@cohort/protos/terms';
import type { DraftInput } from './draft-input.ts';

/** An update times rows / weightCap is at most the update: the cap is above every bucket. */
const leastCap = 1000;

export function localTraining({ datasets, wishes }: DraftInput): Strategy {
  const { kind = 'fedavg', localSteps = 100, batch = 16, clientRate, serverRate } = wishes.strategy;
  const largest = Math.max(...datasets.map(({ view }) => view.bucket.upper));
  return {
    kind,
    localSteps,
    batch,
    clientRate: clientRate ?? '0.01',
    serverRate: serverRate ?? (kind === 'fedadam' ? '0.01' : '1'),
    beta1: '0.9',
    beta2: '0.999',
    tau: '0.00000001',
    divisor: 'weights',
    weights: 'exact',
    weightCap: Math.max(leastCap, 10 ** Math.ceil(Math.log10(largest))),
  };
}
