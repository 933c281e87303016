// An architecture file with what a plan needs of it, and the hash of the model file beside it.
import { architectureHash, architectureShape, type Architecture } from '@cohort/client-agent/train/architecture';
import { assertTensors, parameterCount } from '@cohort/client-agent/train/tensors';
import { decodeModel, modelHash } from '@cohort/mpc/safetensors';
import { readBytes } from '../node/read-bytes.ts';
import { readJson } from '../node/read-json.ts';

export interface Net {
  readonly architecture: Architecture;
  /** H(architecture), hex. */
  readonly hash: string;
  readonly parameters: number;
}

/** @throws {CohortError} CONFIG_INVALID, LAYER_UNKNOWN */
export async function readNet(path: string): Promise<Net> {
  const architecture = await readJson(
    path,
    architectureShape,
    'expected an architecture, got no such file; write one with `cohort model init`',
  );
  return { architecture, hash: architectureHash(architecture), parameters: parameterCount(architecture) };
}

/** The file of a model that belongs to the net. @throws {CohortError} CONFIG_INVALID where there is none, ENCODING_INVALID, MODEL_MISMATCH */
export async function readModel(path: string, { architecture }: Net): Promise<{ readonly file: Uint8Array; readonly hash: string }> {
  const bytes = await readBytes(path, 'expected a model file, got none; write one with `cohort model init`');
  assertTensors(architecture, decodeModel(bytes).model.tensors);
  return { file: bytes, hash: modelHash(bytes) };
}
