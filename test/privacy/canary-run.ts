// One study of the canary's: its rounds run, and the adversary's statistic over what was opened.
import { recordGradient } from '@cohort/client-agent/train/record-gradient';
import { dequantise } from '@cohort/mpc/dequantise';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { decodeModel } from '@cohort/mpc/model-file';
import { nextModel } from '@cohort/mpc/next-model';
import { openSum } from '@cohort/mpc/open';
import { indicesOf, type Role } from '@cohort/mpc/roles';
import { modelHash } from '@cohort/mpc/safetensors';
import type { Terms } from '@cohort/protos/terms';
import { architecture, genesisOf, termsOf, type Mechanics, type World } from './canary-study.ts';
import { noisedRound, noiseOf, type Noised } from './noised-round.ts';

/** Two adversaries who know everything but whether the canary took part. */
export interface Statistics {
  /** Sees what everybody sees: three noises lie on the sum. */
  readonly outsider: number;
  /** Is also one of the parties: takes off the two noises whose seeds it holds. The budget is charged for what is left. */
  readonly party: number;
}

/** Both worlds of one mechanism: the adversary knows them, and which of them runs is what it guesses. */
export interface Worlds {
  readonly withCanary: World;
  readonly withoutCanary: World;
}

/** Runs the study in `truth`. The statistic is the inner product of each opened sum with what the canary adds to it, over the rounds. */
export async function canaryRun(mechanics: Mechanics, worlds: Worlds, truth: keyof Worlds, role: Role): Promise<Statistics> {
  let { file, hash } = genesisOf();
  const statistics = { outsider: 0, party: 0 };
  for (let round = 1; round <= mechanics.rounds; round++) {
    const terms = termsOf(mechanics, round, hash);
    const { model } = decodeModel(file);
    const noised = await noisedRound(worlds[truth], terms, model);
    const direction = canaryDirection(worlds, model);
    statistics.outsider += along(opened(terms, noised.files), direction);
    statistics.party += along(opened(terms, withoutKnownNoise(noised, terms, role)), direction);
    file = nextModel(terms, noised.pairs, [], file, noised.files);
    hash = modelHash(file);
  }
  return statistics;
}

/** By how much the canary moves the sum of all clipped gradients at this model, scaled to length 1. */
export function canaryDirection({ withCanary, withoutCanary }: Worlds, model: GlobalModel): Float64Array {
  const [present, absent] = [clippedSum(withCanary, model), clippedSum(withoutCanary, model)];
  const difference = present.map((value, at) => value - (absent[at] ?? 0));
  const norm = Math.hypot(...difference);
  return difference.map((value) => value / norm);
}

/** The members' sum as it would be with every record drawn and no rounding. */
function clippedSum({ members }: World, { tensors }: GlobalModel): Float64Array {
  const sum = new Float64Array(architecture.input + 1);
  for (const { data } of members) {
    const { train } = data.split;
    const addRecord = recordGradient(architecture, tensors, train);
    for (let row = 0; row < train.rows; row++) {
      const unit = new Float64Array(sum.length);
      addRecord(row, unit);
      const shrink = Math.min(1, 1 / Math.hypot(...unit));
      for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (unit[at] ?? 0) * shrink;
    }
  }
  return sum;
}

/** The opened sum in real coordinates. */
function opened(terms: Terms, files: Noised['files']): Float64Array {
  const [block] = terms.blocks;
  const sum = openSum(files, terms.blocks)['model'];
  if (block === undefined || sum === undefined) throw new TypeError('opened: expected the block model');
  return dequantise(sum, block.scale);
}

/** What a party in `role` makes of the files: it holds two of the three seeds. */
function withoutKnownNoise({ files, seeds }: Noised, terms: Terms, role: Role): Noised['files'] {
  const known = new Set<number>(indicesOf(role));
  const [zero, one, two] = files.map((file, index) => (known.has(index) ? lessNoise(file, seeds[index] ?? new Uint8Array(), terms) : file));
  return [zero ?? files[0], one ?? files[1], two ?? files[2]];
}

const saltBytes = 32;

function lessNoise(file: Uint8Array, seed: Uint8Array, terms: Terms): Uint8Array {
  const out = file.slice();
  const noise = noiseOf(seed, terms, file.length - saltBytes);
  const [words, less] = [new Int32Array(out.buffer, saltBytes), new Int32Array(noise.buffer)];
  for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) - (less[at] ?? 0);
  return out;
}

function along(sum: Float64Array, direction: Float64Array): number {
  return sum.reduce((total, value, at) => total + value * (direction[at] ?? 0), 0);
}
