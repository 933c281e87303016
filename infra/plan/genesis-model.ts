// The model that a plan starts from: drawn from a public seed, of zeros, or brought along; the same arguments give the same bytes and hash everywhere.
import { architectureHash, type Architecture } from '@cohort/client-agent/train/architecture';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';

/** What the weights are: `seed`, or those of a file, or zeros where neither is given and the net has no hidden layer. */
export interface Weights {
  readonly seed: string | null;
  readonly given: GlobalModel | null;
}

export interface GenesisModel {
  readonly file: Uint8Array;
  readonly hash: string;
  /** How the weights came to be, for people. */
  readonly about: string;
}

/** What a net with hidden layers is drawn from when nobody says: from zeros its units would all learn the same. */
const publicSeed = 'cohort';

export function genesisModel(architecture: Architecture, { seed, given }: Weights): GenesisModel {
  const [model, about] = chosen(architecture, seed, given);
  const file = encodeModel(model, { architecture: architectureHash(architecture) });
  return { file, hash: modelHash(file), about };
}

function chosen(architecture: Architecture, seed: string | null, given: GlobalModel | null): [GlobalModel, string] {
  if (given !== null) return [given, 'the given weights, at round 0'];
  if (seed === null && architecture.layers.length === 1)
    return [zeroModel(architecture), 'zeros: a net without hidden layers needs no chance'];
  const drawn = seed ?? publicSeed;
  return [initialModel(architecture, drawn), `drawn from the public seed ${JSON.stringify(drawn)}, so that anybody can draw them again`];
}
