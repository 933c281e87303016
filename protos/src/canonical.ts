// The one canonical byte encoding of everything that is hashed or signed (PROTOCOL, opening paragraph).
import { CohortError } from './errors.ts';
import { labels, type LabelName } from './labels.ts';

/** bytes and text are length-prefixed (u32be), integers are u64be, lists are u32be count then the fields. */
export type Field = Uint8Array | string | number | bigint | readonly Field[];

const utf8 = new TextEncoder();
const atFirst = 4096;
const mostKept = 65_536;
const shortText = 32;

/** Canonical bytes, written one field after another into memory that grows. A view is good until more is written. */
export class CanonicalBytes {
  #bytes = new Uint8Array(atFirst);
  #room = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Begins anew. Much memory is not kept. */
  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > mostKept) this.#resize(atFirst);
  }

  subarray(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from, to);
  }

  /** @throws {CohortError} ENCODING_INVALID, as `encode` */
  field(field: Field): void {
    if (typeof field === 'string') this.text(field);
    else if (field instanceof Uint8Array) {
      this.#count(field.length, field.length);
      this.#bytes.set(field, this.#length);
      this.#length += field.length;
    } else if (typeof field === 'number' || typeof field === 'bigint') {
      this.#makeRoom(8);
      this.#room.setBigUint64(this.#length, u64(field));
      this.#length += 8;
    } else {
      this.list(field.length);
      for (const item of field) this.field(item);
    }
  }

  /** A list's beginning: so many fields are to follow. */
  list(count: number): void {
    this.#count(count, 0);
  }

  /** @throws {CohortError} ENCODING_INVALID for a lone surrogate */
  text(text: string): void {
    if (this.#shortAscii(text)) return;
    if (!text.isWellFormed()) throw new CohortError('ENCODING_INVALID', 'text: expected well-formed Unicode, got a lone surrogate');
    const start = this.#length;
    this.#count(0, 3 * text.length);
    this.#length += utf8.encodeInto(text, this.#bytes.subarray(this.#length)).written;
    this.#room.setUint32(start, u32(this.#length - start - 4));
  }

  /** Whether it was short and ASCII throughout, as a cell of a row mostly is: a loop writes it sooner than a call does. */
  #shortAscii(text: string): boolean {
    const { length } = text;
    if (length > shortText) return false;
    this.#makeRoom(4 + length);
    const bytes = this.#bytes;
    const start = this.#length;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return false;
      bytes[start + 4 + index] = code;
    }
    this.#room.setUint32(start, length);
    this.#length = start + 4 + length;
    return true;
  }

  /** Four bytes, and room for as many more. */
  #count(count: number, more: number): void {
    u32(count);
    this.#makeRoom(4 + more);
    this.#room.setUint32(this.#length, count);
    this.#length += 4;
  }

  #makeRoom(more: number): void {
    if (this.#length + more > this.#bytes.length) this.#resize(2 * (this.#length + more));
  }

  #resize(length: number): void {
    const before = this.#bytes;
    this.#bytes = new Uint8Array(length);
    this.#bytes.set(before.subarray(0, Math.min(this.#length, length)));
    this.#room = new DataView(this.#bytes.buffer);
  }
}

/** Where one call at a time writes; its result is a copy. */
const written = new CanonicalBytes();

/**
 * Encodes a label and fields to canonical bytes. Injective for a fixed field sequence, which every label has.
 * @throws {CohortError} ENCODING_INVALID for a negative, fractional or over-long value.
 */
export function encode(label: LabelName, ...fields: readonly Field[]): Uint8Array {
  written.clear();
  written.text(labels[label]);
  for (const field of fields) written.field(field);
  return written.subarray(0, written.length).slice();
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
