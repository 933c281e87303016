// What the rig's site and its peers study: rows made up by a sine, one small model, and the plan that the consortium votes for.
import { fedavg, studyPlan } from '@cohort/protos/testing/study-plan';
import type { Plan } from '@cohort/protos/terms';
import { plainTrainer } from '../adapters/plain-trainer.ts';
import type { Study } from '../ports/study.ts';
import { rowsInMemory } from './encode-table.ts';
import { architectureHash, type Architecture } from '../train/architecture.ts';

export const member = 'cleveland';
export const others = ['basel', 'budapest', 'delft'] as const;
export const hosts = ['org-0', 'org-1', 'org-2'] as const;

export const strategy: Plan['strategy'] = { ...fedavg, localSteps: 4, batch: 4, weightCap: 1000 };

export function studyOf(architecture: Architecture, rows: string[][]): Study {
  const number = (name: string) =>
    ({ name, kind: 'number', type: 'decimal', range: ['-10', '10'], missing: 'refuse', centre: '0', scale: '1' }) as const;
  return {
    source: rowsInMemory('site.csv', rows),
    schema: {
      format: 'cohort/data-schema/v1',
      name: 'test',
      header: 'none',
      missing: ['?'],
      columns: [number('a'), number('b'), { name: 'y', kind: 'label', type: 'integer', range: ['0', '1'], missing: 'refuse' }],
      label: 'y > 0',
    },
    partition: { kind: 'lines', testLines: [1, 2, 3, 4] },
    architectures: [architecture],
    seed: 'site',
    trainer: plainTrainer(),
  };
}

export function sampleRows(): string[][] {
  return Array.from({ length: 24 }, (_, row) => [
    (Math.sin(row) * 2).toFixed(3),
    (Math.cos(3 * row) * 2).toFixed(3),
    Math.sin(row) > 0 ? '1' : '0',
  ]);
}

export function planOf(architecture: Architecture, length: number, genesisModel: string): Plan {
  const parties = [`${hosts[0]}/party`, `${hosts[1]}/party`, `${hosts[2]}/party`] as const;
  const bound = 1 << 22;
  return {
    ...studyPlan(
      { members: [member, ...others], parties, genesisModel },
      { coordinates: length, rounds: 3, scale: 1 << 16, bound, weightBound: bound },
    ),
    architecture: architectureHash(architecture),
    strategy,
    normalisation: 'schema',
    maxCohort: 16,
    frameBytes: 4096,
    deadlines: { enrol: 5, collect: 20, relay: 4, step: 5 },
    expiryEpochs: 1,
  };
}
