// nu_m by block and chunk: the same at both holders and in any order, different wherever a name differs, in its own ring.
import { readFileSync } from 'node:fs';
import test from 'ava';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { Block } from './block.ts';
import { sha256 } from './crypto.ts';
import { addNoise, addNoiseChunk, expandNoise, noiseChunkCoordinates, noiseChunks, type NoiseChunk } from './noise.ts';
import { noiseSeed } from './noise-seed.ts';
import { SumFile } from './sum.ts';

const sigma2 = { num: 1n << 26n, den: 1n };
const seed = new Uint8Array(32).fill(7);
const blocks: Block[] = [
  { name: 'model', length: 2 * noiseChunkCoordinates + 100, width: 32, scale: 4096, bound: 2 ** 21, use: 'sum' },
  { name: 'scores', length: 10, width: 32, scale: 1, bound: 1, use: 'score' },
  { name: 'wide', length: 50, width: 64, scale: 4096, bound: 2 ** 40, use: 'sum' },
];
const model: NoiseChunk = { block: 'model', width: 32, length: blocks[0]?.length ?? 0, chunk: 0 };

const noised = (of: Uint8Array = seed): Uint8Array => {
  const file = new SumFile(blocks);
  addNoise(file.vector, { blocks, seed: of, sigma2 });
  return file.vector;
};

test('both holders of an index, from the same r, add the same bytes', (t) => {
  const names = {
    termsHash: 'ab'.repeat(32),
    index: 1,
    hU: 'cd'.repeat(32),
    noiseSecrets: [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)],
  };
  const [one, other] = [noised(noiseSeed(names)), noised(noiseSeed({ ...names, noiseSecrets: names.noiseSecrets.map((r) => r.slice()) }))];
  t.deepEqual(one, other);
  t.notDeepEqual(one, noised(noiseSeed({ ...names, index: 2 })));
});

test('chunks expanded alone and added in any order give the same vector', (t) => {
  const file = new SumFile(blocks);
  for (const { byteOffset, ...chunk } of noiseChunks(blocks).toReversed())
    addNoiseChunk(file.vector, expandNoise({ ...chunk, seed, sigma2 }), byteOffset);
  t.deepEqual(file.vector, noised());
});

test('chunks cover the sum blocks exactly: three of the narrow one, one of the wide one, none of the scores', (t) => {
  const bytes = 4 * noiseChunkCoordinates;
  t.deepEqual(
    noiseChunks(blocks).map(({ block, chunk, byteOffset }) => [block, chunk, byteOffset]),
    [
      ['model', 0, 0],
      ['model', 1, bytes],
      ['model', 2, 2 * bytes],
      ['wide', 0, 2 * bytes + 400],
    ],
  );
  t.is(expandNoise({ ...model, chunk: 2, seed, sigma2 }).length, 100);
});

test('noise is added: the vector that was there is still in the sum', (t) => {
  const file = new SumFile(blocks);
  file.vector.fill(0xff); // -1 in every coordinate
  addNoise(file.vector, { blocks, seed, sigma2 });
  const plain = noised();
  const at = (vector: Uint8Array, byte: number) => new DataView(vector.buffer, vector.byteOffset).getInt32(byte, true);
  for (const byte of [0, 4, 4 * noiseChunkCoordinates]) t.is(at(file.vector, byte), at(plain, byte) - 1);
  const wide = (vector: Uint8Array) => new DataView(vector.buffer, vector.byteOffset).getBigInt64(vector.byteLength - 8, true);
  t.is(wide(file.vector), wide(plain) - 1n);
});

test('another seed, block, width or chunk is other noise', (t) => {
  const base = { ...model, seed, sigma2 };
  const digest = (of: typeof base) => Array.from(expandNoise(of).subarray(0, 20) as ArrayLike<number | bigint>, String).join();
  const all = [
    digest(base),
    digest({ ...base, seed: new Uint8Array(32).fill(8) }),
    digest({ ...base, block: 'other' }),
    digest({ ...base, width: 64 }),
    digest({ ...base, chunk: 1 }),
  ];
  t.is(new Set(all).size, all.length);
});

test('a shorter last chunk begins like a whole one: what a chunk holds does not depend on the block around it', (t) => {
  const whole = expandNoise({ ...model, seed, sigma2 });
  const short = expandNoise({ ...model, length: 500, seed, sigma2 });
  t.deepEqual(whole.subarray(0, 500), short);
});

test('the variance is sigma^2 in both widths', (t) => {
  for (const width of [32, 64] as const) {
    const samples = Array.from(expandNoise({ ...model, width, seed, sigma2 }) as ArrayLike<number | bigint>, Number);
    const variance = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
    // Relative standard deviation sqrt(2 / 65536) = 0.0055.
    t.true(Math.abs(variance / 2 ** 26 - 1) < 0.025, String(variance));
  }
});

test('refuses sigma^2 that does not fit the width, at the last integer', (t) => {
  const limit = 2n ** 62n / 768n;
  t.notThrows(() => expandNoise({ ...model, length: 3, seed, sigma2: { num: limit, den: 1n } }));
  t.throws(() => expandNoise({ ...model, length: 3, seed, sigma2: { num: limit + 1n, den: 1n } }), {
    message: /^RING_OVERFLOW: noise: expected 768 sigma\^2 < 2\^62, got sigma\^2 = \d+\/1/,
  });
  t.notThrows(() => expandNoise({ ...model, width: 64, length: 3, seed, sigma2: { num: limit + 1n, den: 1n } }));
});

test('refuses a chunk outside the block, a short seed and a variance of zero', (t) => {
  for (const chunk of [-1, 3, 0.5, NaN]) t.throws(() => expandNoise({ ...model, chunk, seed, sigma2 }), { message: /^INTERNAL: noise/ });
  t.throws(() => expandNoise({ ...model, seed: new Uint8Array(31), sigma2 }), { message: /^ENCODING_INVALID: noise seed/ });
  t.throws(() => expandNoise({ ...model, seed, sigma2: { num: 0n, den: 1n } }), { message: /^TERMS_REFUSED/ });
});

interface NoiseFile {
  readonly blocks: Block[];
  readonly seed: string;
  readonly sigma2: { readonly num: string; readonly den: string };
  readonly chunks: readonly (NoiseChunk & { readonly sha256: string })[];
}

test('noise-0.json: each chunk alone has its digest', (t) => {
  const file = JSON.parse(readFileSync(new URL('../vectors/v1/noise-0.json', import.meta.url), 'utf8')) as NoiseFile;
  const variance = { num: BigInt(file.sigma2.num), den: BigInt(file.sigma2.den) };
  for (const { sha256: digest, ...chunk } of file.chunks.toReversed()) {
    const { buffer, byteOffset, byteLength } = expandNoise({ ...chunk, seed: fromHex(file.seed), sigma2: variance });
    t.is(toHex(sha256(new Uint8Array(buffer, byteOffset, byteLength))), digest);
  }
});
