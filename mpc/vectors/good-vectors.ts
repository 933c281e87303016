// Builds the good vector files from pinned inputs: each file holds inputs and outputs, bytes as hex.
import nacl from 'tweetnacl';
import { concat, encode } from '@cohort/protos/canonical';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { Block } from '../src/block.ts';
import { commitment, memberSetHash, shareHash, signedCommitmentBytes } from '../src/commit.ts';
import { nodePublicKey, sha256, signEd25519 } from '../src/crypto.ts';
import { gaussianVectors } from './gaussian-vectors.ts';
import type { GlobalModel } from '../src/global-model.ts';
import { noiseCommitment, noiseSeed, sumSalt } from '../src/noise-seed.ts';
import { openSum } from '../src/open.ts';
import { quantise, type QuantisedBlocks } from '../src/quantise.ts';
import { encodeModel, modelHash } from '../src/safetensors.ts';
import { sharePayload } from '../src/seal.ts';
import { maskShareChunks, zeroShareChunks, type ShareSecrets } from '../src/share.ts';
import { applyStrategy } from '../src/strategy.ts';
import { SumFile, sumFileHash } from '../src/sum.ts';

/** 32 bytes that depend on a name: inputs of vectors only. */
const pinned = (name: string): Uint8Array => sha256(new TextEncoder().encode(`cohort vectors v1 ${name}`));
const termsHash = toHex(pinned('terms'));

const secretsOf = (member: string): ShareSecrets => ({
  k1: pinned(`${member} k1`),
  k2: pinned(`${member} k2`),
  salts: [pinned(`${member} salt 0`), pinned(`${member} salt 1`), pinned(`${member} salt 2`)],
});

const narrow: Block[] = [
  { name: 'model', length: 5, width: 32, scale: 65_536, bound: 1_048_576, use: 'sum' },
  { name: 'weight', length: 1, width: 32, scale: 1000, bound: 1000, use: 'sum' },
];
const wide: Block[] = [{ name: 'model', length: 3, width: 64, scale: 65_536, bound: 2 ** 40, use: 'sum' }];

interface Contribution {
  readonly member: string;
  readonly values: Readonly<Record<string, readonly number[]>>;
}

const first: Contribution = { member: 'cleveland', values: { model: [0, 1, -1, 15.999_99, -0.000_01], weight: [0.303] } };
const second: Contribution = { member: 'zurich', values: { model: [0.5, -16, 16, 3.141_59, 2.718_28], weight: [0.123] } };
const broad: Contribution = { member: 'budapest', values: { model: [-16_777_216, 1, -0.000_02] } };

function quantisedOf({ values }: Contribution, blocks: readonly Block[]): QuantisedBlocks {
  return Object.fromEntries(
    blocks.map((block) => [block.name, quantise(Float64Array.from(values[block.name] ?? []), block, 'deterministic')]),
  );
}

function share(contribution: Contribution, blocks: readonly Block[]) {
  const { member } = contribution;
  const secrets = secretsOf(member);
  const context = { termsHash, member, blocks };
  const x = quantisedOf(contribution, blocks);
  const s0 = concat([...zeroShareChunks(x, secrets, context)]);
  const bodies = [s0, secrets.k1, secrets.k2] as const;
  const hashes = bodies.map((body, at) =>
    shareHash({ termsHash, member, index: at as 0 | 1 | 2 }, secrets.salts[at] as Uint8Array, body),
  ) as [string, string, string];
  const com = commitment({ termsHash, member, hashes });
  const seed = pinned(`${member} node seed`);
  return {
    termsHash,
    blocks,
    ...contribution,
    quantised: Object.fromEntries(Object.entries(x).map(([name, q]) => [name, Array.from(q as ArrayLike<number | bigint>, String)])),
    k1: toHex(secrets.k1),
    k2: toHex(secrets.k2),
    salts: secrets.salts.map(toHex),
    s0: toHex(s0),
    s1: toHex(concat([...maskShareChunks(secrets.k1, 1, context)])),
    s2: toHex(concat([...maskShareChunks(secrets.k2, 2, context)])),
    hashes,
    com,
    nodeKey: toHex(nodePublicKey(seed)),
    signature: toHex(signEd25519(seed, signedCommitmentBytes({ termsHash, member, com }))),
  };
}

function sum() {
  const members = [first, second];
  const pairs = members.map((contribution) => ({ member: contribution.member, com: share(contribution, narrow).com }));
  const hU = memberSetHash(termsHash, pairs);
  const indices = ([0, 1, 2] as const).map((index) => {
    const noiseSecrets = [pinned(`r ${String(index)} lower`), pinned(`r ${String(index)} upper`)];
    const holders = [0, 1, 2].filter((party) => party !== index);
    const seed = noiseSeed({ termsHash, index, hU, noiseSecrets });
    const file = new SumFile(narrow);
    for (const contribution of members) {
      const [secrets, context] = [secretsOf(contribution.member), { termsHash, member: contribution.member, blocks: narrow }];
      file.addShare(
        index === 0
          ? zeroShareChunks(quantisedOf(contribution, narrow), secrets, context)
          : maskShareChunks(index === 1 ? secrets.k1 : secrets.k2, index, context),
      );
    }
    const salt = sumSalt(seed);
    return {
      index,
      rs: noiseSecrets.map(toHex),
      commitments: noiseSecrets.map((r, at) => noiseCommitment({ termsHash, index, party: holders[at] as number, hU, r })),
      seed: toHex(seed),
      file: toHex(file.file(salt)),
      sumHash: sumFileHash({ termsHash, hU, index }, salt, file.vector),
    };
  });
  const files = indices.map(({ file }) => fromHex(file)) as [Uint8Array, Uint8Array, Uint8Array];
  const opened = Object.fromEntries(
    Object.entries(openSum(files, narrow)).map(([name, values]) => [name, Array.from(values as ArrayLike<number>, Number)]),
  );
  return { termsHash, blocks: narrow, pairs, hU, indices, opened };
}

const rates = { kind: 'fedadam', serverRate: '0.01', beta1: '0.9', beta2: '0.999', tau: '0.00000001' } as const;
const meanUpdates = [
  [0.1, -0.2, 0.3],
  [0.7, 1e-9, -0.3],
  [-0.05, 12.5, 0.007],
];

function strategy(kind: 'fedavg' | 'fedadam' | 'sgd') {
  let model: GlobalModel = {
    tensors: [
      { name: 'dense/bias', shape: [1], values: Float32Array.of(0.1) },
      { name: 'dense/kernel', shape: [2, 1], values: Float32Array.of(-0.75, 0.3) },
    ],
    round: 0,
  };
  const step = { ...rates, kind, serverRate: kind === 'fedadam' ? '0.01' : '0.9' };
  const genesis = toHex(encodeModel(model, {}));
  const hashes = meanUpdates.map((mean) => {
    model = applyStrategy(model, Float64Array.from(mean), step);
    return modelHash(encodeModel(model, {}));
  });
  return { strategy: step, genesis, meanUpdates, hashes, file: toHex(encodeModel(model, {})) };
}

/** Sealed under a pinned nonce: the product draws a random one, so this file shows how to open, not how to seal. */
function seal(role: 0 | 1 | 2) {
  const [sender, recipient] = [
    nacl.box.keyPair.fromSecretKey(pinned('agent box')),
    nacl.box.keyPair.fromSecretKey(pinned(`role ${String(role)} box`)),
  ];
  const { keys, salts } = sharePayload(role, secretsOf('cleveland'));
  const plaintext = concat([
    encode('sealedShare', fromHex(termsHash, 32), 'cleveland', role),
    ...Object.values(keys),
    ...Object.values(salts),
  ]);
  const nonce = pinned(`nonce ${String(role)}`).subarray(0, 24);
  const hexOf = (parts: object) => Object.fromEntries(Object.entries(parts).map(([index, bytes]) => [index, toHex(bytes as Uint8Array)]));
  return {
    termsHash,
    member: 'cleveland',
    role,
    senderPublic: toHex(sender.publicKey),
    recipientSecret: toHex(recipient.secretKey),
    plaintext: toHex(plaintext),
    sealed: toHex(concat([nonce, nacl.box(plaintext, nonce, recipient.publicKey, sender.secretKey)])),
    payload: { keys: hexOf(keys), salts: hexOf(salts) },
  };
}

/** All good vector files by name, without `.json`. */
export function goodVectors(): Record<string, unknown> {
  return {
    'share-0': share(first, narrow),
    'share-1': share(second, narrow),
    'share-wide-0': share(broad, wide),
    'sum-0': sum(),
    'seal-role-0': seal(0),
    'seal-role-1': seal(1),
    'seal-role-2': seal(2),
    'strategy-fedavg-0': strategy('fedavg'),
    'strategy-fedadam-0': strategy('fedadam'),
    'strategy-sgd-0': strategy('sgd'),
    ...gaussianVectors(),
  };
}

/** A file's exact text. */
export function vectorText(vector: unknown): string {
  return `${JSON.stringify(vector, null, 1)}\n`;
}
