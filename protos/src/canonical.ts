// The one canonical byte encoding of everything that is hashed or signed (PROTOCOL, opening paragraph).
import { CohortError } from './errors.ts';
import { labels, type LabelName } from './labels.ts';

/** bytes and text are length-prefixed (u32be), integers are u64be, lists are u32be count then the fields. */
export type Field = Uint8Array | string | number | bigint | readonly Field[];

const text = new TextEncoder();

/** Where one call at a time writes; its result is a copy. Larger ones are not kept. */
let room = new DataView(new ArrayBuffer(4096));
let bytes = new Uint8Array(room.buffer);
let at = 0;
const mostKept = 65_536;
const shortText = 32;

/**
 * Encodes a label and fields to canonical bytes. Injective for a fixed field sequence, which every label has.
 * @throws {CohortError} ENCODING_INVALID for a negative, fractional or over-long value.
 */
export function encode(label: LabelName, ...fields: readonly Field[]): Uint8Array {
  at = 0;
  append(labels[label]);
  for (const field of fields) append(field);
  const encoded = bytes.slice(0, at);
  if (bytes.length > mostKept) resize(4096);
  return encoded;
}

function append(field: Field): void {
  if (typeof field === 'string') appendText(field);
  else if (field instanceof Uint8Array) {
    appendCount(field.length, field.length);
    bytes.set(field, at);
    at += field.length;
  } else if (typeof field === 'number' || typeof field === 'bigint') {
    makeRoom(8);
    room.setBigUint64(at, u64(field));
    at += 8;
  } else {
    appendCount(field.length, 0);
    for (const item of field) append(item);
  }
}

function appendText(field: string): void {
  if (appendAscii(field)) return;
  if (!field.isWellFormed()) throw new CohortError('ENCODING_INVALID', 'text: expected well-formed Unicode, got a lone surrogate');
  const start = at;
  appendCount(0, 3 * field.length);
  at += text.encodeInto(field, bytes.subarray(at)).written;
  room.setUint32(start, u32(at - start - 4));
}

/** Whether it was short and ASCII throughout, as a cell of a row mostly is: a loop writes it sooner than a call does. */
function appendAscii(field: string): boolean {
  const { length } = field;
  if (length > shortText) return false;
  makeRoom(4 + length);
  const from = at + 4;
  for (let index = 0; index < length; index++) {
    const code = field.charCodeAt(index);
    if (code > 0x7f) return false;
    bytes[from + index] = code;
  }
  room.setUint32(at, length);
  at = from + length;
  return true;
}

/** Four bytes, and room for as many more. */
function appendCount(count: number, more: number): void {
  u32(count);
  makeRoom(4 + more);
  room.setUint32(at, count);
  at += 4;
}

function makeRoom(more: number): void {
  if (at + more > bytes.length) resize(2 * (at + more));
}

function resize(length: number): void {
  const before = bytes;
  bytes = new Uint8Array(length);
  bytes.set(before.subarray(0, Math.min(at, length)));
  room = new DataView(bytes.buffer);
}

function u32(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new CohortError('ENCODING_INVALID', `length: expected 0..2^32-1, got ${String(value)}`);
  return value;
}

function u64(value: number | bigint): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new CohortError('ENCODING_INVALID', `integer: expected a safe integer, got ${String(value)}`);
  const big = BigInt(value);
  if (big < 0n || big >= 1n << 64n) throw new CohortError('ENCODING_INVALID', `integer: expected 0..2^64-1, got ${String(value)}`);
  return big;
}

/** A count or length as four big-endian bytes. */
export function u32be(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, u32(value));
  return out;
}

/** A non-negative integer as eight big-endian bytes. */
export function u64be(value: number | bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, u64(value));
  return out;
}

/** Joins byte strings into one fresh array. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
