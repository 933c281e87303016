// Weights that somebody brings in a safetensors file, whoever wrote it: f32 tensors named as this project names them, and nothing else of it.
import { CohortError } from '@cohort/protos/errors';
import { sortedTensors, type Tensor } from '@cohort/mpc/global-model';
import { assertTensors } from '@cohort/client-agent/train/tensors';
import type { Architecture } from '@cohort/client-agent/train/architecture';
import type { GlobalModel } from '@cohort/mpc/global-model';

/** As large as any that another program writes. */
const mostHeaderBytes = 16 * 1024 * 1024;

/**
 * The tensors of `architecture` as a model of round 0: what another study's optimiser knew is left behind.
 * @throws {CohortError} ENCODING_INVALID for what is no such file, MODEL_MISMATCH naming the first tensor that is missing, too many or of another shape, UPDATE_NOT_FINITE
 */
export function readGivenModel(file: Uint8Array, architecture: Architecture, name: string): GlobalModel {
  const { header, data } = parts(file, name);
  const tensors = Object.entries(header)
    .filter(([key]) => key !== '__metadata__' && !key.startsWith('optimizer.'))
    .map(([key, entry]) => tensorOf(key, entry, data, name));
  const sorted = sortedTensors(tensors);
  assertTensors(architecture, sorted);
  for (const { name: tensor, values } of sorted)
    if (values.some((value) => !Number.isFinite(value)))
      throw new CohortError('UPDATE_NOT_FINITE', `${name}: ${tensor}: expected finite numbers, got one that is not; mend the model`);
  return { tensors: sorted, round: 0 };
}

function parts(file: Uint8Array, name: string): { header: Readonly<Record<string, unknown>>; data: Uint8Array } {
  const length = file.length < 8 ? 0n : new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true);
  if (length === 0n || length > BigInt(Math.min(mostHeaderBytes, file.length - 8))) throw refuse(name, 'a header within the file');
  const end = 8 + Number(length);
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, end)));
    if (typeof header !== 'object' || header === null || Array.isArray(header)) throw refuse(name, 'a header that is an object');
    return { header: header as Readonly<Record<string, unknown>>, data: file.subarray(end) };
  } catch (thrown) {
    if (thrown instanceof CohortError) throw thrown;
    throw refuse(name, 'a header of JSON in UTF-8');
  }
}

function tensorOf(key: string, entry: unknown, data: Uint8Array, name: string): Tensor {
  const {
    dtype,
    shape,
    data_offsets: range,
  } = (typeof entry === 'object' && entry !== null ? entry : {}) as Readonly<Record<string, unknown>>;
  if (dtype !== 'F32') throw refuse(name, `${key} in F32, got ${typeof dtype === 'string' ? dtype : 'none'}`);
  if (!isNaturals(shape) || !isNaturals(range)) throw refuse(name, `${key} with a shape and data_offsets`);
  const [from = 0, to = 0] = range;
  const size = shape.reduce((product, side) => product * side, 1);
  if (range.length !== 2 || to > data.length || to - from !== 4 * size)
    throw refuse(name, `${key} of ${String(4 * size)} bytes within the file`);
  return { name: key, shape, values: new Float32Array(data.slice(from, to).buffer) };
}

const isNaturals = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0);

const refuse = (name: string, expected: string): CohortError =>
  new CohortError(
    'ENCODING_INVALID',
    `${name}: expected a safetensors file with ${expected}; write it with f32 tensors layers.N.kernel [inputs, units] and layers.N.bias [units]`,
  );
