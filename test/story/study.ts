// What the four hospitals of the story want to learn: a risk score from two measurements, on rows made up by a sine.
import type { DataSource } from '@cohort/client-agent/ports/data-source';
import { rowsInMemory } from '@cohort/client-agent/testing/encode-table';
import type { DataSchema } from '@cohort/client-agent/data/schema';
import { architectureHash, type Architecture } from '@cohort/client-agent/train/architecture';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import type { Plan } from '@cohort/protos/terms';
import { fedavg, studyPlan } from '@cohort/protos/testing/study-plan';

/** Each hospital with its number of rows; the first, second and fourth also run an aggregator party. */
export const rowsOf = { cleveland: 30, hungary: 24, switzerland: 18, va: 36 } as const;
export type Hospital = keyof typeof rowsOf;
export const hospitals = Object.keys(rowsOf) as readonly Hospital[];
export const partyHosts = ['cleveland', 'hungary', 'va'] as const;
export type PartyHost = (typeof partyHosts)[number];

/** Two inputs, one probability: the linear model that a plain loop trains at once. */
export const linear: Architecture = {
  format: 'cohort/architecture/v1',
  input: 2,
  layers: [{ kind: 'logistic' }],
  loss: 'binary-cross-entropy',
};

const measurement = (name: string) =>
  ({ name, kind: 'number', type: 'decimal', range: ['-10', '10'], missing: 'refuse', centre: '0', scale: '1' }) as const;

export const schema: DataSchema = {
  format: 'cohort/data-schema/v1',
  name: 'story',
  header: 'none',
  missing: ['?'],
  columns: [
    measurement('pressure'),
    measurement('rate'),
    { name: 'ill', kind: 'label', type: 'integer', range: ['0', '1'], missing: 'refuse' },
  ],
  label: 'ill > 0',
};

export function rowsAt(hospital: Hospital): DataSource {
  return rowsInMemory(`${hospital}.csv`, cellsAt(hospital));
}

/** A hospital's own rows; each hospital's differ. */
export function cellsAt(hospital: Hospital): readonly (readonly string[])[] {
  const shift = hospitals.indexOf(hospital) / 3;
  return Array.from({ length: rowsOf[hospital] }, (_, row) => {
    const [pressure, rate] = [2 * Math.sin(row) + shift, 2 * Math.cos(3 * row)];
    return [pressure.toFixed(3), rate.toFixed(3), pressure + rate / 2 > 0.5 ? '1' : '0'];
  });
}

/** The model that everybody starts from, as the file whose hash the plan names. */
export function genesisModel(architecture: Architecture): { readonly hash: string; readonly file: Uint8Array } {
  const file = encodeModel(initialModel(architecture, 'story'), { architecture: architectureHash(architecture) });
  return { hash: modelHash(file), file };
}

export interface PlanInput {
  readonly rounds: number;
  readonly architecture: Architecture;
  /** Model coordinates. */
  readonly parameters: number;
  readonly genesisModel: string;
}

const [scale, bound] = [2 ** 20, 2 ** 26];

/** Deadlines are generous: nobody in the story is late but who is gone. */
export function storyPlan({ rounds, architecture, parameters, genesisModel }: PlanInput): Plan {
  const parties = [`${partyHosts[0]}/party`, `${partyHosts[1]}/party`, `${partyHosts[2]}/party`] as const;
  return {
    ...studyPlan({ members: hospitals, parties, genesisModel }, { coordinates: parameters, rounds, scale, bound, weightBound: bound }),
    purpose: 'research: a story',
    architecture: architectureHash(architecture),
    strategy: { ...fedavg, localSteps: 10, batch: 4 },
    normalisation: 'schema',
    maxCohort: hospitals.length,
    deadlines: { enrol: 300, collect: 300, relay: 100, step: 200 },
    expiryEpochs: 10,
  };
}
