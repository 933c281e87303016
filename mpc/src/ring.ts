// Arithmetic of Z_2^32 and Z_2^64 on little-endian words; every loop sees one array class only, so that it stays fast.
import { CohortError } from '@cohort/protos/errors';

if (new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1)
  throw new CohortError('INTERNAL', 'host: expected a little-endian machine; bodies are read through typed arrays in place');

export type Width = 32 | 64;

/**
 * The 32-bit words of `bytes`: a view when the memory is aligned, else a copy (so pass chunks, not vectors). For w = 64 a
 * coordinate is two words, low first.
 * @throws {CohortError} ENCODING_INVALID when the length is not a multiple of `width` / 8.
 */
export function wordsOf(bytes: Uint8Array, width: Width): Uint32Array {
  if (bytes.byteLength % (width / 8) !== 0)
    throw new CohortError(
      'ENCODING_INVALID',
      `chunk: expected whole ${String(width)}-bit coordinates, got ${String(bytes.byteLength)} bytes`,
    );
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  // Not `slice`: a Buffer's shares its memory.
  return new Uint32Array(new Uint8Array(bytes).buffer);
}

/** acc = acc + x. Equal lengths. */
export function addInto(acc: Uint32Array, x: Uint32Array, width: Width): void {
  expectEqualLength(acc, x);
  if (width === 32) inPieces(add32, signed(acc), signed(x));
  else add64(acc, x);
}

/** acc = acc - x. Equal lengths. */
export function subInto(acc: Uint32Array, x: Uint32Array, width: Width): void {
  expectEqualLength(acc, x);
  if (width === 32) inPieces(sub32, signed(acc), signed(x));
  else sub64(acc, x);
}

/** acc = x - acc. Equal lengths. */
export function subFrom(acc: Uint32Array, x: Uint32Array, width: Width): void {
  expectEqualLength(acc, x);
  if (width === 32) inPieces(from32, signed(acc), signed(x));
  else from64(acc, x);
}

/** The representatives in [-2^(w-1), 2^(w-1)) of ring elements, as a view on the same memory (two's complement is the lift). */
export function centredLift(words: Uint32Array, width: Width): Int32Array | BigInt64Array {
  if (width === 32) return new Int32Array(words.buffer, words.byteOffset, words.length);
  return new BigInt64Array(words.buffer, words.byteOffset, words.length / 2);
}

// Signed words: unsigned loads leave V8's small-integer range, which its middle compiler tier turns into slow float arithmetic.
const signed = (words: Uint32Array): Int32Array => new Int32Array(words.buffer, words.byteOffset, words.length);

// Short calls: V8 promotes a function that is called often, and leaves one long loop in the slower tier it was entered in.
const piece = 2048;

function inPieces(kernel: (acc: Int32Array, x: Int32Array) => void, acc: Int32Array, x: Int32Array): void {
  for (let at = 0; at < acc.length; at += piece) kernel(acc.subarray(at, at + piece), x.subarray(at, at + piece));
}

function add32(acc: Int32Array, x: Int32Array): void {
  for (let i = 0; i < acc.length; i++) acc[i] = ((acc[i] as number) + (x[i] as number)) | 0;
}

function sub32(acc: Int32Array, x: Int32Array): void {
  for (let i = 0; i < acc.length; i++) acc[i] = ((acc[i] as number) - (x[i] as number)) | 0;
}

function from32(acc: Int32Array, x: Int32Array): void {
  for (let i = 0; i < acc.length; i++) acc[i] = ((x[i] as number) - (acc[i] as number)) | 0;
}

// Two words with a carry: BigUint64Array would allocate a BigInt per coordinate.
function add64(acc: Uint32Array, x: Uint32Array): void {
  for (let i = 0; i < acc.length; i += 2) {
    const added = x[i] as number;
    const low = ((acc[i] as number) + added) >>> 0;
    acc[i] = low;
    acc[i + 1] = ((acc[i + 1] as number) + (x[i + 1] as number) + (low < added ? 1 : 0)) | 0;
  }
}

function sub64(acc: Uint32Array, x: Uint32Array): void {
  for (let i = 0; i < acc.length; i += 2) {
    const low = acc[i] as number;
    const taken = x[i] as number;
    acc[i] = (low - taken) | 0;
    acc[i + 1] = ((acc[i + 1] as number) - (x[i + 1] as number) - (low < taken ? 1 : 0)) | 0;
  }
}

function from64(acc: Uint32Array, x: Uint32Array): void {
  for (let i = 0; i < acc.length; i += 2) {
    const low = x[i] as number;
    const taken = acc[i] as number;
    acc[i] = (low - taken) | 0;
    acc[i + 1] = ((x[i + 1] as number) - (acc[i + 1] as number) - (low < taken ? 1 : 0)) | 0;
  }
}

function expectEqualLength(acc: Uint32Array, x: Uint32Array): void {
  if (acc.length !== x.length)
    throw new CohortError('ENCODING_INVALID', `ring: expected ${String(acc.length)} words, got ${String(x.length)}`);
}
