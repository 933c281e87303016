// Global models as safetensors files (huggingface/safetensors) in one canonical form, so that equal models have equal hashes.
import { canonicalJson, type Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { assertModel, coordinates, type GlobalModel, type Tensor } from './global-model.ts';

const maxHeaderBytes = 16 * 1024 * 1024;
const momentNames = ['optimizer.m', 'optimizer.v'] as const;
const text = new TextEncoder();

/**
 * u64le header length, canonical JSON header padded with spaces to 8 bytes, then the data: f64 optimizer state first (so that it
 * is aligned), f32 tensors sorted by name. `metadata` may not use the key `round`.
 * @throws {CohortError} MODEL_MISMATCH for an inconsistent model or reserved names.
 */
export function encodeModel(model: GlobalModel, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  assertModel(model);
  if (Object.hasOwn(metadata, 'round')) throw new CohortError('MODEL_MISMATCH', 'metadata: expected no key "round", which the model sets');
  const header = headerOf(model, metadata);
  const { m, v } = model.optimizer ?? { m: new Float64Array(0), v: new Float64Array(0) };
  const out = new Uint8Array(8 + header.length + 4 * coordinates(model) + 8 * (m.length + v.length));
  new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true);
  out.set(header, 8);
  let at = 8 + header.length;
  for (const values of [m, v, ...model.tensors.map((tensor) => tensor.values)]) {
    out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return out;
}

/**
 * Reads what `encodeModel` wrote, and nothing else: any other byte string is refused, so that one model has one file. What it returns are
 * views of `file` where that is aligned: write to neither.
 * @throws {CohortError} ENCODING_INVALID saying what is wrong.
 */
export function decodeModel(file: Uint8Array): { model: GlobalModel; metadata: Record<string, string> } {
  const headerBytes = readHeaderLength(file);
  const header = readHeader(file.subarray(8, 8 + headerBytes));
  const data = file.subarray(8 + headerBytes);
  const { round, metadata } = readMetadata(header);
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  const tensors: Tensor[] = [];
  const moments = new Map<string, Float64Array>();
  for (const name of names.sort()) {
    const { dtype, shape, bytes } = readEntry(name, header[name] as Json, data);
    const { buffer, byteOffset, byteLength } = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
    if (dtype === 'F64') moments.set(name, new Float64Array(buffer, byteOffset, byteLength / 8));
    else tensors.push({ name, shape, values: new Float32Array(buffer, byteOffset, byteLength / 4) });
  }
  const [m, v] = momentNames.map((name) => moments.get(name));
  const model: GlobalModel = { tensors, round, ...(m === undefined || v === undefined ? {} : { optimizer: { m, v } }) };
  assertModel(model);
  const canonical = headerOf(model, metadata);
  if (canonical.length !== headerBytes || !canonical.every((byte, at) => byte === file[8 + at]))
    throw refuse('header', 'the canonical header of its tensors; write it with encodeModel');
  const expected = 4 * coordinates(model) + (model.optimizer === undefined ? 0 : 16 * coordinates(model));
  if (data.length !== expected) throw refuse('data', `${String(expected)} bytes, got ${String(data.length)}`);
  return { model, metadata };
}

function headerOf(model: GlobalModel, metadata: Readonly<Record<string, string>>): Uint8Array {
  const d = coordinates(model);
  const entries: Record<string, Json> = { __metadata__: { ...metadata, round: String(model.round) } };
  let at = 0;
  const place = (name: string, dtype: string, shape: readonly number[], bytes: number) => {
    entries[name] = { dtype, shape, data_offsets: [at, at + bytes] };
    at += bytes;
  };
  if (model.optimizer !== undefined) for (const name of momentNames) place(name, 'F64', [d], 8 * d);
  for (const { name, shape, values } of model.tensors) {
    if (name === '__metadata__' || name === '__proto__' || name.startsWith('optimizer.'))
      throw new CohortError('MODEL_MISMATCH', `tensor ${name}: expected a name that is not reserved`);
    place(name, 'F32', shape, 4 * values.length);
  }
  const json = canonicalJson(entries);
  const bytes = text.encode(json);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
}

function readHeaderLength(file: Uint8Array): number {
  if (file.length < 8) throw refuse('file', `at least 8 bytes, got ${String(file.length)}`);
  const length = new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(Math.min(maxHeaderBytes, file.length - 8))) throw refuse('header', `a length within the file, got ${String(length)}`);
  return Number(length);
}

function readHeader(bytes: Uint8Array): Readonly<Record<string, Json>> {
  let header: Json;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
  } catch {
    throw refuse('header', 'JSON in UTF-8');
  }
  return record('header', header);
}

function readMetadata(header: Readonly<Record<string, Json>>): { round: number; metadata: Record<string, string> } {
  const { round, ...rest } = record('__metadata__', header['__metadata__'] ?? null);
  if (typeof round !== 'string' || !/^(?:0|[1-9][0-9]{0,14})$/.test(round)) throw refuse('__metadata__.round', 'decimal digits');
  const metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (typeof value !== 'string' || key === '__proto__') throw refuse('__metadata__', 'strings under plain keys');
    metadata[key] = value;
  }
  return { round: Number(round), metadata };
}

function readEntry(name: string, entry: Json, data: Uint8Array): { dtype: 'F32' | 'F64'; shape: number[]; bytes: Uint8Array } {
  const { dtype, shape, data_offsets: offsets } = record(name, entry);
  if (dtype !== 'F32' && dtype !== 'F64') throw refuse(name, 'dtype F32 or F64');
  if ((dtype === 'F64') !== (momentNames as readonly string[]).includes(name))
    throw refuse(name, 'F64 for optimizer state and F32 for tensors');
  const [sides, range] = [naturals(name, shape), naturals(name, offsets)];
  const [from = 0, to = 0] = range;
  const bytes = data.subarray(from, to);
  const unit = dtype === 'F32' ? 4 : 8;
  if (range.length !== 2 || to > data.length || from > to || bytes.length !== unit * sides.reduce((product, side) => product * side, 1))
    throw refuse(name, 'data_offsets within the file that match its shape');
  return { dtype, shape: sides, bytes };
}

function naturals(name: string, value: Json | undefined): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [NaN];
  if (!list.every((item) => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0))
    throw refuse(name, 'lists of non-negative integers');
  return list as number[];
}

function record(name: string, value: Json): Readonly<Record<string, Json>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(name, 'an object');
  return value as Readonly<Record<string, Json>>;
}

function refuse(where: string, expected: string): CohortError {
  return new CohortError('ENCODING_INVALID', `safetensors ${where}: expected ${expected}`);
}
