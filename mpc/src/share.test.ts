// Sharing and opening are tested as one pair, as the parties run them: role rotation, one relayed vector, keys for the rest.
import test from 'ava';
import fc from 'fast-check';
import { CohortError } from '@cohort/protos/errors';
import { byteLength, type Block } from './block.ts';
import { shareHash, shareHasher } from './commit.ts';
import { openSum } from './open.ts';
import { chunkBytes } from './prg.ts';
import { quantise, type QuantisedBlocks } from './quantise.ts';
import { holdersOf, roleOf, type ShareIndex } from './roles.ts';
import { maskShareChunks, newShareSecrets, zeroShareChunks, type ShareSecrets } from './share.ts';
import { SumFile } from './sum.ts';

const termsHash = 'ab'.repeat(32);

const blocksOf = (length: number, width: 32 | 64, bound: number): Block[] => [
  { name: 'model', length, width, scale: 1, bound, use: 'sum' },
  { name: 'weight', length: 1, width: 32, scale: 1, bound: 1000, use: 'sum' },
];

const integers = (values: readonly number[], block: Block) => quantise(Float64Array.from(values), block, 'deterministic');

interface Member {
  name: string;
  x: QuantisedBlocks;
  secrets: ShareSecrets;
}

/** Sums index m over the members, expanding keys or reading s_0 exactly as a holder of that index would. */
function sumOf(index: ShareIndex, members: readonly Member[], blocks: readonly Block[]): Uint8Array {
  const sum = new SumFile(blocks);
  for (const { name: member, x, secrets } of members) {
    const context = { termsHash, member, blocks };
    sum.addShare(
      index === 0 ? zeroShareChunks(x, secrets, context) : maskShareChunks(index === 1 ? secrets.k1 : secrets.k2, index, context),
    );
  }
  return sum.file(new Uint8Array(32).fill(index));
}

test('any two of the three parties, in any rotation of roles, open exactly the sum of what the members shared', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(32 as const, 64 as const),
      fc
        .integer({ min: 1, max: 70 })
        .chain((d) =>
          fc.array(fc.array(fc.integer({ min: -(2 ** 28), max: 2 ** 28 }), { minLength: d, maxLength: d }), { minLength: 1, maxLength: 5 }),
        ),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 5 }),
      fc.constantFrom(0, 1, 2),
      (width, vectors, round, attempt, crashed) => {
        const d = (vectors[0] as number[]).length;
        const blocks = blocksOf(d, width, 2 ** 28);
        const members = vectors.map((values, at): Member => ({
          name: `member-${String(at)}`,
          x: { model: integers(values, blocks[0] as Block), weight: integers([at + 1], blocks[1] as Block) },
          secrets: newShareSecrets(),
        }));
        const alive = [0, 1, 2].filter((party) => party !== crashed);
        const files = ([0, 1, 2] as const).map((index) => {
          const author = holdersOf(index, round, attempt).find((party) => alive.includes(party));
          if (author === undefined || roleOf(author, round, attempt) === index) throw new CohortError('INTERNAL', 'no holder is alive');
          return sumOf(index, members, blocks);
        });
        const opened = openSum(files as [Uint8Array, Uint8Array, Uint8Array], blocks);
        for (let i = 0; i < d; i++) {
          const expected = vectors.reduce((total, values) => total + (values[i] as number), 0);
          if (Number(opened['model']?.[i]) !== expected) return false;
        }
        return Number(opened['weight']?.[0]) === (vectors.length * (vectors.length + 1)) / 2;
      },
    ),
    { numRuns: 60 },
  );
  t.pass();
});

test('a vector longer than a chunk is shared in chunks that add up to the body and open again', (t) => {
  const blocks = blocksOf(chunkBytes / 4 + 3, 32, 1000);
  const values = Array.from({ length: chunkBytes / 4 + 3 }, (_, at) => (at % 2001) - 1000);
  const x = { model: integers(values, blocks[0] as Block), weight: integers([7], blocks[1] as Block) };
  const member: Member = { name: 'cleveland', x, secrets: newShareSecrets() };
  const sizes = [...zeroShareChunks(x, member.secrets, { termsHash, member: 'cleveland', blocks })].map((chunk) => chunk.length);
  t.deepEqual(sizes, [chunkBytes, 12, 4]);
  t.is(byteLength(blocks), chunkBytes + 16);
  const opened = openSum([sumOf(0, [member], blocks), sumOf(1, [member], blocks), sumOf(2, [member], blocks)], blocks);
  t.deepEqual(Array.from(opened['model'] as Int32Array), values);
});

test('the same secrets give the same share bytes, and another round, member or index other ones', (t) => {
  const blocks = blocksOf(8, 32, 1000);
  const secrets = newShareSecrets();
  const bytes = (terms: string, member: string, index: 1 | 2) =>
    Buffer.concat([...maskShareChunks(secrets.k1, index, { termsHash: terms, member, blocks })]).toString('hex');
  const first = bytes(termsHash, 'cleveland', 1);
  t.is(bytes(termsHash, 'cleveland', 1), first);
  t.is(new Set([first, bytes('cd'.repeat(32), 'cleveland', 1), bytes(termsHash, 'zurich', 1), bytes(termsHash, 'cleveland', 2)]).size, 4);
});

test('two shares of a vector say nothing about it: s_0 and s_1 of zero and of a large vector both look uniform', (t) => {
  const d = 20_000;
  const blocks: Block[] = [{ name: 'model', length: d, width: 32, scale: 1, bound: 2 ** 30, use: 'sum' }];
  for (const value of [0, 2 ** 30]) {
    const x = { model: integers(Array<number>(d).fill(value), blocks[0] as Block) };
    const body = Buffer.concat([...zeroShareChunks(x, newShareSecrets(), { termsHash, member: 'cleveland', blocks })]);
    let ones = 0;
    for (const byte of body) for (let bits = byte; bits > 0; bits >>= 1) ones += bits & 1;
    // 640,000 fair bits: standard deviation 400, so 8 deviations either side.
    t.true(Math.abs(ones - 320_000) < 3200, String(ones));
  }
});

test('refuses values of another length or width than their block', (t) => {
  const blocks = blocksOf(4, 32, 1000);
  const weight = integers([1], blocks[1] as Block);
  const run = (x: QuantisedBlocks) => [...zeroShareChunks(x, newShareSecrets(), { termsHash, member: 'cleveland', blocks })];
  t.throws(() => run({ model: integers([1, 2, 3], blocks[0] as Block), weight }), {
    message: /^ENCODING_INVALID: block model: expected 16 bytes, got 12/,
  });
  t.throws(() => run({ weight }), { message: /^ENCODING_INVALID: block model/ });
});

test('a share body hashed in pieces has the hash of the whole, and any change of name, salt or byte changes it', (t) => {
  const salt = new Uint8Array(32).fill(1);
  const body = Uint8Array.from({ length: 1000 }, (_, at) => at);
  const name = { termsHash, member: 'cleveland', index: 0 } as const;
  const hasher = shareHasher({ ...name, salt, byteLength: 1000 });
  hasher.update(body.subarray(0, 333)).update(body.subarray(333));
  const whole = shareHash(name, salt, body);
  t.is(hasher.digest(), whole);
  const changed = body.slice();
  changed[500] = 0xff;
  const others = [
    shareHash({ ...name, termsHash: 'cd'.repeat(32) }, salt, body),
    shareHash({ ...name, member: 'zurich' }, salt, body),
    shareHash({ ...name, index: 1 }, salt, body),
    shareHash(name, new Uint8Array(32).fill(2), body),
    shareHash(name, salt, changed),
  ];
  t.is(new Set([whole, ...others]).size, 6);
  t.throws(() => shareHasher({ ...name, salt, byteLength: 999 }).update(body), { message: /^FRAME_PAST_END/ });
  t.throws(
    () =>
      shareHasher({ ...name, salt, byteLength: 1001 })
        .update(body)
        .digest(),
    { message: /^COMMITMENT_MISMATCH/ },
  );
});
