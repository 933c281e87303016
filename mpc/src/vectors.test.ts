// The vector files are what other implementations read: they must not change, and the code must do what they say.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { Block } from './block.ts';
import { shareHash, signedCommitmentBytes, type ShareName } from './commit.ts';
import { verifyEd25519 } from './crypto.ts';
import { assertFits, quantise } from './quantise.ts';
import { decodeModel } from './safetensors.ts';
import { openShare } from './seal.ts';
import { applyStrategy } from './strategy.ts';
import { badVectors } from '../vectors/bad-vectors.ts';
import { goodVectors, vectorText } from '../vectors/good-vectors.ts';
import { thrownCode } from '@cohort/protos/testing/code-of';

const folder = new URL('../vectors/v1/', import.meta.url);
const good = goodVectors();
const all = { ...good, ...badVectors(good) };

// To add a file: WRITE_VECTORS=1 npx ava mpc/src/vectors.test.ts. A changed file of a published version is a new version folder.
if (process.env['WRITE_VECTORS'] === '1')
  for (const [name, vector] of Object.entries(all)) writeFileSync(new URL(`${name}.json`, folder), vectorText(vector));

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

test('the folder holds exactly the generated files, and the accountant figures that were published elsewhere', (t) => {
  const generated = readdirSync(folder).filter((name) => !name.startsWith('accountant-'));
  t.deepEqual(
    generated.sort(),
    Object.keys(all)
      .map((name) => `${name}.json`)
      .sort(),
  );
});

for (const [name, vector] of Object.entries(all))
  test(`${name}.json is byte for byte what the code produces`, (t) => {
    t.is(readFileSync(new URL(`${name}.json`, folder), 'utf8'), vectorText(vector));
  });

interface ShareFile {
  blocks: Block[];
  quantised: Record<string, string[]>;
  termsHash: string;
  member: string;
  salts: string[];
  hashes: string[];
  s0: string;
  s1: string;
  s2: string;
  com: string;
  nodeKey: string;
  signature: string;
}

for (const name of ['share-0', 'share-1', 'share-wide-0'])
  test(`${name}: plain BigInt addition of s0, s1 and s2 gives the quantised values, and the signature holds`, (t) => {
    const file = read(name) as ShareFile;
    const [s0, s1, s2] = [file.s0, file.s1, file.s2].map((hex) => fromHex(hex)) as [Uint8Array, Uint8Array, Uint8Array];
    let at = 0;
    const little = (bytes: Uint8Array, size: number) =>
      bytes.slice(at, at + size).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
    for (const { name: block, length, width } of file.blocks)
      for (let i = 0; i < length; i++) {
        const size = width / 8;
        const sum = little(s0, size) + little(s1, size) + little(s2, size);
        t.is(String(BigInt.asIntN(width, sum)), file.quantised[block]?.[i] as string);
        at += size;
      }
    t.is(at, s0.length);
    t.true(verifyEd25519(fromHex(file.nodeKey), signedCommitmentBytes(file), fromHex(file.signature)));
  });

test('share-bad-wrap: every family that wraps, or whose squares do, is refused by the bound, at 1 above it too', (t) => {
  const { block, families } = read('share-bad-wrap') as {
    block: Block;
    families: { name: string; code: string; fill?: number; coordinates?: [number, number][] }[];
  };
  for (const { name, code, fill = 0, coordinates = [] } of families)
    for (const mode of ['deterministic', 'stochastic'] as const) {
      const values = new Float64Array(block.length).fill(fill);
      for (const [at, value] of coordinates) values[at] = value;
      t.is(
        thrownCode(() => quantise(values, block, mode)),
        code,
        name,
      );
    }
  t.is(
    thrownCode(() => quantise(new Float64Array(4).fill(block.bound), block, 'deterministic')),
    null,
  );
  t.is(
    thrownCode(() => quantise(Float64Array.of(block.bound + 1), block, 'deterministic')),
    'UPDATE_OUT_OF_BOUND',
  );
});

type ShareChange = Partial<ShareName & { salt: string; body: string }>;

test('share-bad-body: nothing but the committed body, salt and name has the committed hash', (t) => {
  const { of, cases } = read('share-bad-body') as { of: string; cases: { name: string; change: ShareChange }[] };
  const { termsHash, member, salts, s0, hashes } = read(of) as ShareFile;
  const hashOf = (change: ShareChange) => {
    const merged: ShareName & { salt: string; body: string } = {
      termsHash,
      member,
      index: 0 as const,
      salt: salts[0] as string,
      body: s0,
      ...change,
    };
    return shareHash(merged, fromHex(merged.salt), fromHex(merged.body));
  };
  t.is(hashOf({}), hashes[0] as string);
  for (const { name, change } of cases) t.not(hashOf(change), hashes[0], name);
});

interface SealFile {
  termsHash: string;
  member: string;
  role: 0 | 1 | 2;
  senderPublic: string;
  recipientSecret: string;
  sealed: string;
  payload: { keys: Record<string, string>; salts: Record<string, string> };
}

const openFile = (file: SealFile) =>
  openShare(fromHex(file.sealed), { ...file, senderPublic: fromHex(file.senderPublic), recipientSecret: fromHex(file.recipientSecret) });

test('seal-role-*: each opens to its payload, and seal-bad is refused with its codes', (t) => {
  for (const role of [0, 1, 2]) {
    const file = read(`seal-role-${String(role)}`) as SealFile;
    const { keys, salts } = openFile(file);
    const hexOf = (parts: object) => Object.fromEntries(Object.entries(parts).map(([index, bytes]) => [index, toHex(bytes as Uint8Array)]));
    t.deepEqual({ keys: hexOf(keys), salts: hexOf(salts) }, file.payload);
  }
  const { of, cases } = read('seal-bad') as { of: string; cases: { name: string; change: Partial<SealFile>; code: string }[] };
  for (const { name, change, code } of cases)
    t.is(
      thrownCode(() => openFile({ ...(read(of) as SealFile), ...change })),
      code,
      name,
    );
});

test('model-bad: every file is refused', (t) => {
  for (const { name, file, code } of read('model-bad') as { name: string; file: string; code: string }[])
    t.is(
      thrownCode(() => decodeModel(fromHex(file))),
      code,
      name,
    );
});

test('terms-bad-overflow: every set of numbers is refused', (t) => {
  for (const { code, ...terms } of read('terms-bad-overflow') as (Parameters<typeof assertFits>[0] & { code: string })[])
    t.is(
      thrownCode(() => {
        assertFits(terms);
      }),
      code,
    );
});

test('strategy-*: the last model file is reached from the genesis file by the mean updates', (t) => {
  for (const name of ['strategy-fedavg-0', 'strategy-fedadam-0', 'strategy-sgd-0']) {
    const vector = read(name) as { strategy: Parameters<typeof applyStrategy>[2]; genesis: string; meanUpdates: number[][]; file: string };
    let { model } = decodeModel(fromHex(vector.genesis));
    for (const mean of vector.meanUpdates) model = applyStrategy(model, Float64Array.from(mean), vector.strategy);
    t.deepEqual(model, decodeModel(fromHex(vector.file)).model, name);
  }
});
