// Three hospitals of one feature each, with and without one record, the canary, and the terms under which they train.
import type { DataSchema } from '@cohort/client-agent/data/schema';
import { rowsInMemory } from '@cohort/client-agent/testing/encode-table';
import { load, type LoadedData } from '@cohort/client-agent/steps/load';
import { architectureHash, type Architecture } from '@cohort/client-agent/train/architecture';
import { parameterCount, tensorSpecs } from '@cohort/client-agent/train/tensors';
import { parseFraction, releasedEpsilon, releaseOf } from '@cohort/mpc/accountant';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import type { FractionText, Normalisation, Terms } from '@cohort/protos/terms';
import { firstTerms, recordNoise, studyPlan } from '@cohort/protos/testing/study-plan';

/** What is measured: a noised study of `rounds` rounds. `z2` is sigma^2 / T as "num/den". */
export interface Mechanics {
  readonly z2: readonly [bigint, bigint];
  readonly samplingRate: readonly [number, number];
  readonly rounds: number;
  readonly normalisation: Normalisation;
}

/** One of the two data sets: the members' rows as the agents' step `load` gives them, the first member holds the canary. */
export interface World {
  readonly members: readonly { readonly member: string; readonly data: LoadedData }[];
}

/** Gradient's coordinates: bias and one weight. */
export const architecture: Architecture = {
  format: 'cohort/architecture/v1',
  input: 1,
  layers: [{ kind: 'logistic' }],
  loss: 'binary-cross-entropy',
};

const clipNorm = '1';
const scale = 4096;
const length = parameterCount(architecture);

const schema: DataSchema = {
  format: 'cohort/data-schema/v1',
  name: 'canary',
  header: 'none',
  missing: [''],
  columns: [
    {
      name: 'value',
      kind: 'number',
      type: 'decimal',
      range: ['-1000000', '1000000'],
      missing: 'refuse',
      centre: '0',
      scale: '1',
      clip: '3',
    },
    { name: 'ill', kind: 'label', type: 'integer', range: ['0', '1'], missing: 'refuse' },
  ],
  label: 'ill >= 1',
};

/**
 * Under the schema's constants the canary adds its own gradient, clipped, of the largest norm there is, and changes no other; the other
 * rows' gradients stand at a right angle to it (nearly), so that their sampling hides nothing. Where a site fits its scaling, the
 * others lie 1 on either side of their mean, as their labels do, and the canary's size moves them all to one place.
 */
const plainRows = Array.from({ length: 18 }, (_, row): readonly string[] => (row % 2 === 0 ? ['-0.31', '1'] : ['-0.35', '0']));
const canary: readonly string[] = ['1000', '0'];

/** The world with or without the canary, loaded as the agents load. */
export async function worldOf(withCanary: boolean, normalisation: Normalisation): Promise<World> {
  const tables = [withCanary ? [...plainRows, canary] : plainRows, plainRows.slice(0, 4), plainRows.slice(0, 4)];
  const members = await Promise.all(
    tables.map(async (rows, at) => ({
      member: `hospital-${String(at)}`,
      data: await load({ source: rowsInMemory('memory', rows), schema, partition: { kind: 'all' }, normalisation }),
    })),
  );
  return { members };
}

/** The terms of one round. Only what agents and parties read while they compute matters; names and deadlines are made up. */
export function termsOf({ z2, samplingRate, rounds, normalisation }: Mechanics, round: number, modelIn: string): Terms {
  const sensitivity2 = integerSensitivity({ scale, clipNorm, length });
  const bound = 2 ** 21;
  const members = [0, 1, 2].map((at) => `hospital-${String(at)}`);
  const study = { members, parties: ['host-0/party', 'host-1/party', 'host-2/party'], genesisModel: modelIn } as const;
  const terms = firstTerms(studyPlan(study, { coordinates: length, rounds, weights: 'bucket', scale, bound }));
  return {
    ...terms,
    round,
    architecture: architectureHash(architecture),
    strategy: { ...terms.strategy, kind: 'sgd', clientRate: '1', divisor: 8 },
    normalisation,
    quantiser: { scale, clipNorm, bound },
    mechanism: {
      ...recordNoise(sensitivity2, 1n),
      sigma2: lowest(z2[0] * sensitivity2, z2[1]),
      samplingRate: lowest(BigInt(samplingRate[0]), BigInt(samplingRate[1])),
    },
  };
}

/** The epsilon that the accountant charges for all rounds of these terms at this delta: one nu per sum, though three are added. */
export function chargedEpsilon({ mechanism, rounds }: Pick<Terms, 'mechanism' | 'rounds'>, delta: FractionText): number {
  const released = releasedEpsilon([{ ...releaseOf(mechanism, 1), count: rounds }], parseFraction(delta, 'delta'));
  return Number(released?.epsilon ?? 0n) / 1e12;
}

/** The zero model's file and hash. */
export function genesisOf(): { readonly file: Uint8Array; readonly hash: string } {
  const tensors = tensorSpecs(architecture).map((spec) => ({
    ...spec,
    values: new Float32Array(spec.shape.reduce((product, side) => product * side, 1)),
  }));
  const file = encodeModel({ round: 0, tensors });
  return { file, hash: modelHash(file) };
}

function lowest(num: bigint, den: bigint): FractionText {
  let [a, b] = [num, den];
  while (b !== 0n) [a, b] = [b, a % b];
  return { num: String(num / a), den: String(den / a) };
}
