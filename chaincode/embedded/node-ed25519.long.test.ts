// Node's Ed25519 in front of the contracts' own: never another verdict, whatever is signed, forged or crafted.
import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import test from 'ava';
import fc from 'fast-check';
import { toHex } from '@cohort/protos/hash';
import { strictSignatures } from '../core/strict-signatures.ts';
import { askingFirst, isStrictKey, nodeSignatures, platformSignatures } from './node-signatures.ts';

const { Point } = ed25519;
const order = Point.Fn.ORDER;
const strict = (signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean =>
  ed25519.verify(signature, message, key, { zip215: false });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** A generator of the points whose order divides 8: what is left of a point by the prime order. */
const torsion = (() => {
  for (let y = 2; ; y++) {
    const encoded = new Uint8Array(32);
    encoded[0] = y;
    try {
      const left = Point.fromBytes(encoded)
        .multiplyUnsafe(order - 1n)
        .add(Point.fromBytes(encoded));
      if (!left.multiplyUnsafe(4n).is0()) return left;
    } catch {
      // No point has this y.
    }
  }
})();
const torsions = Array.from({ length: 8 }, (_, times) => (times === 0 ? Point.ZERO : torsion.multiplyUnsafe(BigInt(times))));

const littleEndian = (number: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => Number((number >> BigInt(8 * at)) & 255n));
const scalarOf = (bytesOf: Uint8Array): bigint => bytesOf.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) % order;

const challenge = (...parts: readonly Uint8Array[]): Uint8Array => createHash('sha512').update(Buffer.concat(parts)).digest();

test('keys of small order and keys that are written twice are not left to the platform', (t) => {
  t.is(new Set(torsions.map((point) => point.toHex())).size, 8);
  for (const point of torsions) t.false(isStrictKey(point.toHex()));
  const field = 2n ** 255n - 19n;
  for (let y = 0n; y < 19n; y++)
    for (const sign of [0n, 1n]) t.false(isStrictKey(toHex(littleEndian(y + field + (sign << 255n)))), String(y));
  t.true(isStrictKey(toHex(littleEndian(field - 2n))));
  fc.assert(fc.property(bytes(32), (seed) => isStrictKey(toHex(ed25519.getPublicKey(seed)))));
});

test('and a platform that would say yes to anything changes nothing about them', (t) => {
  const { ed25519: holds } = askingFirst({ ...platformSignatures, ed25519: () => true }, () => strictSignatures);
  const signature = new Uint8Array(64);
  t.true(holds(toHex(ed25519.getPublicKey(new Uint8Array(32))), new Uint8Array(1), signature), 'it is asked about any other');
  for (const point of torsions) t.false(holds(point.toHex(), new Uint8Array(1), signature));
  t.false(holds(toHex(littleEndian(2n ** 255n - 10n)), new Uint8Array(1), signature));
});

test('a signature holds with the platform in front exactly where it holds without: signed, or with a byte changed', (t) => {
  let [held, refused] = [0, 0];
  fc.assert(
    fc.property(bytes(32), fc.uint8Array({ maxLength: 80 }), fc.nat(200), fc.integer({ min: 1, max: 255 }), (seed, message, at, flip) => {
      const key = ed25519.getPublicKey(seed);
      const signature = ed25519.sign(message, seed);
      const changed = [signature, message, key].map((part) => Uint8Array.from(part)) as [Uint8Array, Uint8Array, Uint8Array];
      const [part, place] = at < 64 ? [changed[0], at] : at < 96 ? [changed[2], at - 64] : [changed[1], at - 96];
      if (place < part.length) part[place] = (part[place] ?? 0) ^ flip;
      const verdict = nodeSignatures.ed25519(toHex(changed[2]), changed[1], changed[0]);
      if (verdict) held++;
      else refused++;
      return verdict === strict(...changed) && nodeSignatures.ed25519(toHex(key), message, signature);
    }),
    { numRuns: 150 },
  );
  t.true(held > 10 && refused > 50, `${String(held)} held, ${String(refused)} refused`);
});

test('and where key or R has a part of small order, for which Node and the contracts differ, and S is at the order or beyond', (t) => {
  let differed = 0;
  fc.assert(
    fc.property(
      fc.record({ secret: bytes(32), nonce: bytes(32), inKey: fc.nat(7), inR: fc.nat(7), beyond: fc.boolean(), zero: fc.boolean() }),
      ({ secret, nonce, inKey, inR, beyond, zero }) => {
        const message = Uint8Array.of(inKey, inR);
        const [a, r] = [zero ? 0n : scalarOf(secret), scalarOf(nonce)];
        const pointOf = (scalar: bigint) => (scalar === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(scalar));
        const key = pointOf(a).add(torsions[inKey] ?? Point.ZERO);
        const R = pointOf(r).add(torsions[inR] ?? Point.ZERO);
        const k = scalarOf(challenge(R.toBytes(), key.toBytes(), message));
        const S = ((r + k * a) % order) + (beyond ? order : 0n);
        const signature = Uint8Array.of(...R.toBytes(), ...littleEndian(S));
        const verdict = nodeSignatures.ed25519(key.toHex(), message, signature);
        if (platformSignatures.ed25519(key.toHex(), message, signature) !== verdict) differed++;
        return verdict === strict(signature, message, key.toBytes());
      },
    ),
    { numRuns: 300 },
  );
  t.true(differed > 50, `${String(differed)} of 300 where the platform alone says otherwise`);
});
