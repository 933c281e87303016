// Sum files: addition in chunks, hashes, and the bound.
import test from 'ava';
import fc from 'fast-check';
import type { Block } from './block.ts';
import { assertSumInBound, openSum } from './open.ts';
import { noiseCommitment, noiseSeed, sumSalt } from './noise-seed.ts';
import { addShareChunk, SumFile, sumFileHash } from './sum.ts';

const blocks: Block[] = [
  { name: 'model', length: 5, width: 32, scale: 1, bound: 10, use: 'sum' },
  { name: 'score', length: 3, width: 64, scale: 1, bound: 10, use: 'score' },
  { name: 'total', length: 2, width: 64, scale: 1, bound: 10, use: 'sum' },
];
const bodyBytes = 20 + 24 + 16;
const [termsHash, hU] = ['ab'.repeat(32), 'cd'.repeat(32)];

test('a body added in any pieces of whole coordinates gives the same sum, with the scoring block left out', (t) => {
  const cuts = [4, 8, 12, 16, 20, 28, 36, 44, 52];
  fc.assert(
    fc.property(fc.uint8Array({ minLength: bodyBytes, maxLength: bodyBytes }), fc.subarray(cuts), (body, chosen) => {
      const sum = new SumFile(blocks);
      const edges = [0, ...chosen, bodyBytes];
      sum.addShare(edges.slice(1).map((end, at) => body.subarray(edges[at], end)));
      return Buffer.compare(sum.vector, Buffer.concat([body.subarray(0, 20), body.subarray(44)])) === 0;
    }),
  );
  t.pass();
});

test('refuses a chunk past the end, half a coordinate and a short body', (t) => {
  const acc = new Uint8Array(36);
  t.throws(
    () => {
      addShareChunk(acc, new Uint8Array(8), 56, blocks);
    },
    { message: /^FRAME_PAST_END: chunk: expected to end by 60, got 64/ },
  );
  t.throws(
    () => {
      addShareChunk(acc, new Uint8Array(6), 0, blocks);
    },
    { message: /^ENCODING_INVALID/ },
  );
  t.throws(
    () => {
      addShareChunk(acc, new Uint8Array(4), 2, blocks);
    },
    { message: /^ENCODING_INVALID/ },
  );
  t.throws(
    () => {
      addShareChunk(acc, new Uint8Array(8), 48, blocks);
    },
    { message: /^ENCODING_INVALID: chunk: expected to start at a coordinate of total/ },
  );
  t.throws(
    () => {
      new SumFile(blocks).addShare([new Uint8Array(20)]);
    },
    { message: /^COMMITMENT_MISMATCH: share: expected 60 bytes, got 20/ },
  );
});

test('an opened file must have exactly the length of its blocks', (t) => {
  const right = new SumFile(blocks).file(new Uint8Array(32));
  t.notThrows(() => openSum([right, right, right], blocks));
  t.throws(() => openSum([right, right, right.subarray(0, 64)], blocks), {
    message: /^ENCODING_INVALID: sum file 2: expected 68 bytes, got 64/,
  });
});

test('a sum beyond cohort x bound is refused with the coordinate named, at the bound it passes', (t) => {
  const block = { name: 'model', bound: 10 };
  t.notThrows(() => {
    assertSumInBound(Int32Array.of(40, -40), block, 4);
  });
  t.throws(
    () => {
      assertSumInBound(Int32Array.of(0, -41), block, 4);
    },
    { message: /^SUM_OUT_OF_BOUND: model\[1\]: expected \|sum\| <= 4 x 10 = 40, got -41/ },
  );
  t.throws(
    () => {
      assertSumInBound(BigInt64Array.of(41n), block, 4);
    },
    { message: /^SUM_OUT_OF_BOUND: model\[0\]/ },
  );
});

test("a sum file's hash depends on round, member set, index, salt and vector", (t) => {
  const [salt, vector] = [new Uint8Array(32), new Uint8Array(36)];
  const name = { termsHash, hU, index: 0 };
  const hashes = [
    sumFileHash(name, salt, vector),
    sumFileHash({ ...name, termsHash: hU }, salt, vector),
    sumFileHash({ ...name, hU: termsHash }, salt, vector),
    sumFileHash({ ...name, index: 1 }, salt, vector),
    sumFileHash(name, new Uint8Array(32).fill(1), vector),
    sumFileHash(name, salt, new Uint8Array(36).fill(1)),
  ];
  t.is(new Set(hashes).size, hashes.length);
});

test('a noise seed depends on both r in party order, on the single one when the co-holder is absent, and on round, index and set', (t) => {
  const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const name = { termsHash, index: 0, hU };
  const seeds = [
    noiseSeed({ ...name, noiseSecrets: [a, b] }),
    noiseSeed({ ...name, noiseSecrets: [b, a] }),
    noiseSeed({ ...name, noiseSecrets: [a] }),
    noiseSeed({ ...name, index: 1, noiseSecrets: [a, b] }),
    noiseSeed({ ...name, hU: termsHash, noiseSecrets: [a, b] }),
    noiseSeed({ ...name, termsHash: hU, noiseSecrets: [a, b] }),
  ].map((seed) => Buffer.from(seed).toString('hex'));
  t.is(new Set([...seeds, ...seeds.map((seed) => Buffer.from(sumSalt(Buffer.from(seed, 'hex'))).toString('hex'))]).size, 12);
  t.throws(() => noiseSeed({ ...name, noiseSecrets: [] }), { message: /^ENCODING_INVALID/ });
  t.throws(() => noiseSeed({ ...name, noiseSecrets: [a.subarray(1)] }), { message: /^ENCODING_INVALID/ });
  t.not(noiseCommitment({ ...name, party: 0, r: a }), noiseCommitment({ ...name, party: 1, r: a }));
});
