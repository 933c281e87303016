// Builds the vector files of the sampler and of noise: what a second implementation must reproduce, word by word.
import { toHex } from '@cohort/protos/hash';
import type { Block } from '../src/block.ts';
import { aes256CtrStream, sha256 } from '../src/crypto.ts';
import { discreteGaussian, type WordSource } from '../src/discrete-gaussian.ts';
import { floorScaledExp } from '../src/discrete-gaussian-exp.ts';
import { exponentOf, gaussianTable, type GaussianTable } from '../src/discrete-gaussian-table.ts';
import { KeystreamWords } from '../src/discrete-gaussian-words.ts';
import { addNoise, expandNoise, noiseChunkCoordinates, noiseChunks } from '../src/noise.ts';

const pinned = (name: string): Uint8Array => sha256(new TextEncoder().encode(`cohort vectors v1 ${name}`));

/** Words from another source, counted. */
export function countWords(source: WordSource): WordSource & { readonly read: number } {
  let read = 0;
  return {
    next: () => {
      read++;
      return source.next();
    },
    get read() {
      return read;
    },
  };
}

/** Words from a list, then zeros. */
export function listedWords(words: readonly number[]): WordSource {
  let at = 0;
  return { next: () => (words[at++] ?? 0) | 0 };
}

const variances = [
  [1n, 1000n],
  [1n, 2n],
  [9n, 4n],
  [1023n, 1n],
  [1024n, 1n],
  [50_343_951n, 2n],
  [83_906_585n, 1n],
  [1n << 26n, 1n],
  [1n << 46n, 1n],
  [(1n << 79n) + 1n, 3n],
] as const;

/** Samples of many sigma^2 under one key: table, first samples, words read, and a digest of more samples as i64, little-endian. */
function sampled() {
  const key = pinned('gaussian key');
  const count = 4096;
  return variances.map(([num, den]) => {
    const table = gaussianTable({ num, den });
    const words = countWords(new KeystreamWords(aes256CtrStream(key)));
    const samples = new Float64Array(count);
    discreteGaussian(samples, table, words);
    return {
      sigma2: { num: String(num), den: String(den) },
      key: toHex(key),
      width: table.width,
      scale: table.scale,
      counts: table.counts,
      first: [...samples.subarray(0, 32)],
      count,
      words: words.read,
      sha256: toHex(sha256(new Uint8Array(BigInt64Array.from(samples, BigInt).buffer))),
    };
  });
}

const sign = 1 << 13;
/** A first word by slot, offset and sign. */
const first = (slot: number, offset = 0, negative = false): number => (slot | (offset << 14) | (negative ? sign : 0)) >>> 0;

/** U's words that agree with the acceptance probability for `ties` words, then leave it by `step`. */
function nearTie(table: GaussianTable, slice: number, x: bigint, { ties, step }: { ties: number; step: number }): number[] {
  const factor = { num: BigInt(table.scale), den: BigInt(table.counts[slice] as number) };
  const digits = floorScaledExp(factor, exponentOf(x, table.sigma2), 32 * (ties + 1)) + BigInt(step);
  return Array.from({ length: ties + 1 }, (_, at) => Number((digits >> BigInt(32 * (ties - at))) & 0xffff_ffffn));
}

/** Hand-made words: every path that a keystream takes too rarely to be seen. */
function edges() {
  const table = gaussianTable({ num: 1n << 26n, den: 1n });
  const used = table.counts.reduce((total, count) => total + count, 0);
  const slotOf = (slice: number) => table.counts.slice(0, slice).reduce((total, count) => total + count, 0);
  const x = BigInt(3 * table.width + 7);
  const tied = (name: string, ties: number, step: number) => {
    const [u = 0, ...more] = nearTie(table, 3, x, { ties, step });
    return { name, words: [first(slotOf(3), 7), u, ...more] };
  };
  const one = 1 << 31;
  const wide = gaussianTable({ num: 1n << 72n, den: 1n });
  return [
    { name: 'the first slot, offset 5', words: [first(0, 5), 0] },
    { name: 'the same, negative', words: [first(0, 5, true), 0] },
    { name: 'zero', words: [first(0), 0xffff_ffff] },
    { name: 'minus zero starts over', words: [first(0, 0, true), 0, first(0, 9), 0] },
    { name: 'a slot of nobody starts over', words: [first(used + 1), 0, first(0, 9), 0] },
    { name: 'U above the acceptance starts over', words: [first(slotOf(3) - 1, 511), 0xffff_ffff, first(0, 9), 0] },
    tied('one below the acceptance in one word', 0, -1),
    tied('one tied word, then below', 1, -1),
    { ...tied('one tied word, then above', 1, 1), then: [first(0, 9), 0] },
    tied('three tied words, then below', 3, -1),
    { ...tied('three tied words, then above', 3, 1), then: [first(0, 9), 0] },
    { name: 'the tail, its first slice', words: [first(used), 0, one, 77] },
    { name: 'the tail, its third slice, negative', words: [first(used, 0, true), 0, one >>> 2, 4095] },
    { name: 'the tail, refused', words: [first(used), 0xffff_ffff, one, 4095, first(0, 9), 0] },
    {
      name: 'the tail, slice 33: U ties with the zeros that the acceptance begins with',
      words: [first(used), 0, 0, one >>> 1, 0, ...Array<number>(9).fill(0), 1, first(0, 9), 0],
    },
    { name: 'an offset in a word of its own', table: wide, words: [first(0), 0, 0x89ab_cdef] },
    {
      name: 'an offset in two words, in the tail',
      table: wide,
      words: [first(wide.counts.reduce((a, b) => a + b, 0)), 0, one, 0x89ab_cdef, 3],
    },
  ].map(({ name, words, ...rest }) => {
    const of = 'table' in rest ? rest.table : table;
    const all = 'then' in rest ? [...words, ...rest.then] : words;
    const source = countWords(listedWords(all));
    const out = new Float64Array(1);
    discreteGaussian(out, of, source);
    return { name, sigma2: { num: String(of.sigma2.num), den: String(of.sigma2.den) }, words: all, read: source.read, sample: out[0] };
  });
}

/** Noise over a narrow block of more than one chunk, a block that sums skip, and a wide one. */
function noise() {
  const blocks: Block[] = [
    { name: 'model', length: noiseChunkCoordinates + 5, width: 32, scale: 4096, bound: 2 ** 21, use: 'sum' },
    { name: 'scores', length: 3, width: 32, scale: 1, bound: 1, use: 'score' },
    { name: 'wide', length: 4, width: 64, scale: 4096, bound: 2 ** 40, use: 'sum' },
  ];
  const [seed, sigma2] = [pinned('noise seed'), { num: 50_343_951n, den: 2n }];
  const vector = new Uint8Array(4 * (noiseChunkCoordinates + 5) + 8 * 4);
  addNoise(vector, { blocks, seed, sigma2 });
  return {
    blocks,
    seed: toHex(seed),
    sigma2: { num: String(sigma2.num), den: String(sigma2.den) },
    chunks: noiseChunks(blocks).map(({ byteOffset, ...chunk }) => {
      const samples = expandNoise({ ...chunk, seed, sigma2 });
      const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
      return {
        ...chunk,
        byteOffset,
        first: Array.from(samples.subarray(0, 5) as ArrayLike<number | bigint>, String),
        sha256: toHex(sha256(bytes)),
      };
    }),
    vectorSha256: toHex(sha256(vector)),
    endOfVector: toHex(vector.slice(-52)),
  };
}

/** The vector files of this subject by name, without `.json`. */
export function gaussianVectors(): Record<string, unknown> {
  return { 'gaussian-0': sampled(), 'gaussian-edges': edges(), 'noise-0': noise() };
}
