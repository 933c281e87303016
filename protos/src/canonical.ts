// The one canonical byte encoding of everything that is hashed or signed (PROTOCOL, opening paragraph).
import { CohortError } from './errors.ts';
import { labels, type LabelName } from './labels.ts';

/** bytes and text are length-prefixed (u32be), integers are u64be, lists are u32be count then the fields. */
export type Field = Uint8Array | string | number | bigint | readonly Field[];

const text = new TextEncoder();

/**
 * Encodes a label and fields to canonical bytes. Injective for a fixed field sequence, which every label has.
 * @throws {CohortError} ENCODING_INVALID for a negative, fractional or over-long value.
 */
export function encode(label: LabelName, ...fields: readonly Field[]): Uint8Array {
  const parts: Uint8Array[] = [];
  append(parts, labels[label]);
  for (const field of fields) append(parts, field);
  return concat(parts);
}

function append(parts: Uint8Array[], field: Field): void {
  if (typeof field === 'string') {
    if (!field.isWellFormed()) throw new CohortError('ENCODING_INVALID', 'text: expected well-formed Unicode, got a lone surrogate');
    append(parts, text.encode(field));
  } else if (field instanceof Uint8Array) parts.push(u32be(field.length), field);
  else if (typeof field === 'number' || typeof field === 'bigint') parts.push(u64be(field));
  else {
    parts.push(u32be(field.length));
    for (const item of field) append(parts, item);
  }
}

/** A count or length as four big-endian bytes. */
export function u32be(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new CohortError('ENCODING_INVALID', `length: expected 0..2^32-1, got ${String(value)}`);
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

/** A non-negative integer as eight big-endian bytes. */
export function u64be(value: number | bigint): Uint8Array {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new CohortError('ENCODING_INVALID', `integer: expected a safe integer, got ${String(value)}`);
  const big = BigInt(value);
  if (big < 0n || big >= 1n << 64n) throw new CohortError('ENCODING_INVALID', `integer: expected 0..2^64-1, got ${String(value)}`);
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, big);
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
