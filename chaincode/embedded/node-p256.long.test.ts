// Node's ECDSA on P-256 in front of the contracts' own: never another verdict, whatever is signed, forged or crafted.
import { createPublicKey } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import test from 'ava';
import fc from 'fast-check';
import { strictSignatures } from '../core/strict-signatures.ts';
import { askingFirst, nodeSignatures, platformSignatures } from './node-signatures.ts';

const { Point } = p256;
const [order, prime] = [Point.Fn.ORDER, Point.Fp.ORDER];
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const bigEndian = (number: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, at) => Number((number >> BigInt(8 * (31 - at))) & 255n));
const numberOf = (of: Uint8Array): bigint => of.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const secretOf = (seed: Uint8Array): Uint8Array => bigEndian((numberOf(seed) % (order - 1n)) + 1n);

/** The contracts' verdict, alone. */
function own(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return p256.verify(signature, message, publicKey, { lowS: false });
  } catch {
    return false;
  }
}

test('a signature holds with the platform in front exactly where it holds without: signed, with either s, or with a byte changed', (t) => {
  let [held, refused] = [0, 0];
  fc.assert(
    fc.property(
      fc.record({
        seed: bytes(32),
        message: fc.uint8Array({ maxLength: 80 }),
        at: fc.nat(250),
        flip: fc.integer({ min: 1, max: 255 }),
        other: fc.boolean(),
      }),
      ({ seed, message, at, flip, other }) => {
        const secret = secretOf(seed);
        const key = p256.getPublicKey(secret, false);
        const signature = p256.sign(message, secret);
        if (other) signature.set(bigEndian(order - numberOf(signature.subarray(32))), 32);
        t.true(platformSignatures.p256(key, message, signature) && nodeSignatures.p256(key, message, signature));
        const changed = [signature, key, message].map((part) => Uint8Array.from(part)) as [Uint8Array, Uint8Array, Uint8Array];
        const [part, place] = at < 64 ? [changed[0], at] : at < 129 ? [changed[1], at - 64] : [changed[2], at - 129];
        if (place < part.length) part[place] = (part[place] ?? 0) ^ flip;
        const verdict = nodeSignatures.p256(changed[1], changed[2], changed[0]);
        if (verdict) held++;
        else refused++;
        return verdict === own(changed[0], changed[2], changed[1]);
      },
    ),
    { numRuns: 120 },
  );
  t.true(held > 10 && refused > 40, `${String(held)} held, ${String(refused)} refused`);
});

test('a point that is written in the hybrid form, which Node reads, is none to the contracts', (t) => {
  const secret = secretOf(Uint8Array.of(7));
  const signature = p256.sign(Uint8Array.of(1), secret);
  const key = p256.getPublicKey(secret, false);
  const hybrid = Uint8Array.of(6 + ((key[64] ?? 0) & 1), ...key.subarray(1));
  t.true(platformSignatures.p256(hybrid, Uint8Array.of(1), signature), 'the two differ here');
  t.true(nodeSignatures.p256(key, Uint8Array.of(1), signature));
  t.false(nodeSignatures.p256(hybrid, Uint8Array.of(1), signature));
});

test('and a platform that would say yes to anything changes nothing about one', (t) => {
  const { p256: holds } = askingFirst({ ...platformSignatures, p256: () => true }, () => strictSignatures);
  const key = p256.getPublicKey(secretOf(Uint8Array.of(7)), false);
  t.true(holds(key, new Uint8Array(1), new Uint8Array(64)), 'it is asked about any other');
  for (const first of [0, 2, 3, 5, 6, 7]) t.false(holds(Uint8Array.of(first, ...key.subarray(1)), new Uint8Array(1), new Uint8Array(64)));
});

test('Node says yes to no r or s out of its range, and reads no coordinate beyond the prime and no point off the curve', (t) => {
  const message = Uint8Array.of(3);
  const secret = secretOf(Uint8Array.of(9));
  const key = p256.getPublicKey(secret, false);
  const signature = p256.sign(message, secret);
  const [r, s] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32))];
  for (const [first, second] of [
    [0n, s],
    [r, 0n],
    [order, s],
    [r, order],
    [0n, 0n],
  ] as const) {
    const crafted = Uint8Array.of(...bigEndian(first), ...bigEndian(second));
    t.false(platformSignatures.p256(key, message, crafted));
    t.false(nodeSignatures.p256(key, message, crafted));
  }
  let points = 0;
  for (let x = 0n; points < 5; x++) {
    const y = rootAt(x);
    if (y === null) continue;
    points++;
    t.notThrows(() => createPublicKey({ key: spkiOf(x, y), format: 'der', type: 'spki' }));
    for (const [first, second] of [
      [x + prime, y],
      [x, y ^ 1n],
    ] as const) {
      t.throws(() => createPublicKey({ key: spkiOf(first, second), format: 'der', type: 'spki' }), undefined, String(x));
      t.false(platformSignatures.p256(pointOf(first, second), message, signature));
      t.false(nodeSignatures.p256(pointOf(first, second), message, signature));
    }
  }
});

const pointOf = (x: bigint, y: bigint): Uint8Array => Uint8Array.of(4, ...bigEndian(x), ...bigEndian(y));
const spkiOf = (x: bigint, y: bigint): Buffer =>
  Buffer.concat([Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'), pointOf(x, y)]);

/** The y of a point with this x, or null. */
function rootAt(x: bigint): bigint | null {
  try {
    return Point.fromBytes(Uint8Array.of(2, ...bigEndian(x))).toAffine().y;
  } catch {
    return null;
  }
}
