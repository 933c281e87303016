// nu_m: the noise of one sum, expanded from its seed by block and chunk, so that any worker can do any chunk alone; read it to see that each of
// the three is an exact discrete Gaussian of the full variance sigma^2: a party knows two of them, and the third alone is what a budget pays for.
import { roomHoldsNoise } from './overflow-bound.ts';
import { encode } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { blockSpans, sumBlocks, type Block } from './block.ts';
import { aes256CtrStream, hkdfSha256 } from './crypto.ts';
import { discreteGaussian } from './discrete-gaussian.ts';
import { gaussianTable, type Sigma2 } from './discrete-gaussian-table.ts';
import { KeystreamWords } from './discrete-gaussian-words.ts';
import { addInto, type Width } from './ring.ts';

export type { Sigma2 };

/** Coordinates under one chunk key; a block's last chunk is shorter. Part of the format: another number is another noise. */
export const noiseChunkCoordinates = 65_536;

/** Which chunk of which block; `length` is the whole block's. */
export interface NoiseChunk {
  readonly block: string;
  readonly width: Width;
  readonly length: number;
  readonly chunk: number;
}

/** A chunk, and the byte of the sum vector (`sum` blocks only) at which it is added. */
export interface PlacedNoiseChunk extends NoiseChunk {
  readonly byteOffset: number;
}

/** All chunks of the `sum` blocks, in the order of the vector. They may be expanded in any order, anywhere. */
export function noiseChunks(blocks: readonly Block[]): PlacedNoiseChunk[] {
  return blockSpans(sumBlocks(blocks)).flatMap(({ block: { name, width, length }, byteOffset }) =>
    Array.from({ length: Math.ceil(length / noiseChunkCoordinates) }, (_, chunk) => ({
      block: name,
      width,
      length,
      chunk,
      byteOffset: byteOffset + (chunk * noiseChunkCoordinates * width) / 8,
    })),
  );
}

/**
 * One chunk of nu_m: exact discrete Gaussian samples of variance parameter sigma^2, `noiseChunkCoordinates` or what is left of the
 * block. The key is HKDF(seed_m, label, block, width, chunk); the seed is already bound to terms, index and member set.
 * @throws {CohortError} RING_OVERFLOW when sigma^2 does not fit the width (no terms that passed `assertFits` reach it) or a sample
 * does not; TERMS_REFUSED for sigma^2 that is not positive; INTERNAL for a chunk outside the block.
 */
export function expandNoise({
  seed,
  block,
  width,
  length,
  chunk,
  sigma2,
}: NoiseChunk & { readonly seed: Uint8Array; readonly sigma2: Sigma2 }): Int32Array | BigInt64Array {
  const from = chunk * noiseChunkCoordinates;
  if (!Number.isSafeInteger(chunk) || chunk < 0 || from >= length)
    throw new CohortError('INTERNAL', `noise: expected a chunk of ${block}'s ${String(length)} coordinates, got ${String(chunk)}`);
  if (seed.length !== 32) throw new CohortError('ENCODING_INVALID', `noise seed: expected 32 bytes, got ${String(seed.length)}`);
  expectFits(width, sigma2);
  const samples = new Float64Array(Math.min(noiseChunkCoordinates, length - from));
  const key = hkdfSha256(seed, encode('noiseChunk', block, width, chunk));
  discreteGaussian(samples, gaussianTable(sigma2), new KeystreamWords(aes256CtrStream(key)));
  return width === 32 ? narrow(samples) : wide(samples);
}

/** Adds an expanded chunk to the sum vector at its byte offset, which is a multiple of 4. */
export function addNoiseChunk(vector: Uint8Array, noise: Int32Array | BigInt64Array, byteOffset: number): void {
  const words = noise.byteLength / 4;
  const into = new Uint32Array(vector.buffer, vector.byteOffset + byteOffset, words);
  addInto(into, new Uint32Array(noise.buffer, noise.byteOffset, words), noise instanceof Int32Array ? 32 : 64);
}

/** Adds all of nu_m to the vector of S_m's file, chunk after chunk. @throws {CohortError} as expandNoise. */
export function addNoise(
  vector: Uint8Array,
  { blocks, seed, sigma2 }: { readonly blocks: readonly Block[]; readonly seed: Uint8Array; readonly sigma2: Sigma2 },
): void {
  for (const { byteOffset, ...chunk } of noiseChunks(blocks)) addNoiseChunk(vector, expandNoise({ ...chunk, seed, sigma2 }), byteOffset);
}

/** The rule of `assertFits` for a sum of zero: beyond it noise alone would wrap. */
function expectFits(width: Width, { num, den }: Sigma2): void {
  if (roomHoldsNoise(1n << BigInt(width - 1), { num, den })) return;
  throw new CohortError(
    'RING_OVERFLOW',
    `noise: expected 768 sigma^2 < 2^${String(2 * width - 2)}, got sigma^2 = ${String(num)}/${String(den)}; lower the scale or widen the block`,
  );
}

function narrow(samples: Float64Array): Int32Array {
  const out = new Int32Array(samples.length);
  for (let i = 0; i < out.length; i++) {
    const x = samples[i] as number;
    if (x !== (x | 0)) throw new CohortError('RING_OVERFLOW', 'noise: expected a sample below 2^31, got more; lower the scale');
    out[i] = x;
  }
  return out;
}

/** Two words per sample: a BigInt per coordinate would cost more than sampling it. */
function wide(samples: Float64Array): BigInt64Array {
  const words = new Int32Array(2 * samples.length);
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    words[2 * i] = x | 0;
    words[2 * i + 1] = Math.floor(x / 0x1_0000_0000);
  }
  return new BigInt64Array(words.buffer);
}
