// The native crypto: known answers, tampering, wrong keys.
import test from 'ava';
import fc from 'fast-check';
import {
  aes256CtrStream,
  generateNodeKey,
  hkdfSha256,
  hkdfSha256Under,
  nodePublicKey,
  openAtRest,
  sealAtRest,
  Sha256,
  sha256,
  sha256Behind,
  signEd25519,
  verifyEd25519,
} from './crypto.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'));
const text = (value: string) => new TextEncoder().encode(value);

test('SHA-256 of "abc" is the one of FIPS 180-4, whole, in parts and streamed', (t) => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  t.is(hex(sha256(text('abc'))), expected);
  t.is(hex(sha256(text('a'), text('bc'))), expected);
  t.is(hex(new Sha256().update(text('ab')).update(text('c')).digest()), expected);
});

test('HKDF-SHA-256 without salt gives test case 3 of RFC 5869', (t) => {
  t.is(
    hex(hkdfSha256(new Uint8Array(22).fill(0x0b), new Uint8Array(0), 42)),
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  );
});

test('the keystream is AES-256 of the counter from 0, however it is cut', (t) => {
  // AES-256 with an all-zero key of the zero block (NIST KAT, also used by GCM test case 13's hash key).
  const key = new Uint8Array(32);
  t.is(hex(aes256CtrStream(key).next(16)), 'dc95c078a2408989ad48a21492842087');
  const whole = hex(aes256CtrStream(key).next(1000));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 10 }), (cuts) => {
      const stream = aes256CtrStream(key);
      return whole.startsWith(cuts.map((cut) => hex(stream.next(cut))).join(''));
    }),
  );
  t.throws(() => aes256CtrStream(new Uint8Array(16)), { message: /expected 32 bytes, got 16/ });
});

test('Ed25519 from a raw seed gives test 2 of RFC 8032', (t) => {
  const seed = bytesOf('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  t.is(hex(nodePublicKey(seed)), '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  const signature = signEd25519(seed, Uint8Array.of(0x72));
  t.is(
    hex(signature),
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
  t.true(verifyEd25519(nodePublicKey(seed), Uint8Array.of(0x72), signature));
});

test('a signature fails for another message, key or byte, and malformed input is false rather than thrown', (t) => {
  const { seed, publicKey } = generateNodeKey();
  const message = text('cohort/v1/list');
  const signature = signEd25519(seed, message);
  t.true(verifyEd25519(publicKey, message, signature));
  t.false(verifyEd25519(publicKey, text('cohort/v1/lisT'), signature));
  t.false(verifyEd25519(generateNodeKey().publicKey, message, signature));
  for (const at of [0, 31, 32, 63]) {
    const forged = signature.slice();
    forged[at] = (forged[at] as number) ^ 1;
    t.false(verifyEd25519(publicKey, message, forged));
  }
  t.false(verifyEd25519(publicKey.subarray(1), message, signature));
  t.false(verifyEd25519(publicKey, message, signature.subarray(1)));
  t.false(verifyEd25519(new Uint8Array(32).fill(0xff), message, signature));
});

test('what is sealed at rest opens under the same key and name only, and any flipped byte is noticed', (t) => {
  const key = new Uint8Array(32).fill(7);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), (plaintext, where) => {
      const sealed = sealAtRest(key, plaintext, text('round 1'));
      if (hex(openAtRest(key, sealed, text('round 1'))) !== hex(plaintext)) return false;
      const at = where % sealed.length;
      sealed[at] = (sealed[at] as number) ^ 1;
      return throwsCorrupt(() => openAtRest(key, sealed, text('round 1')));
    }),
  );
  const sealed = sealAtRest(key, text('share'), text('round 1'));
  t.true(throwsCorrupt(() => openAtRest(key, sealed, text('round 2'))));
  t.true(throwsCorrupt(() => openAtRest(new Uint8Array(32), sealed, text('round 1'))));
  t.true(throwsCorrupt(() => openAtRest(key, sealed.subarray(0, 20), text('round 1'))));
});

function throwsCorrupt(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    return error instanceof Error && error.message.startsWith('STORAGE_CORRUPT');
  }
}

test('HKDF under one key for many infos gives what it gives for each, and a hash of one part what it gives in parts', (t) => {
  const key = new Uint8Array(32).fill(7);
  const derive = hkdfSha256Under(key);
  for (const length of [0, 1, 32, 300]) {
    const info = new Uint8Array(length).fill(9);
    t.is(derive(info), hex(hkdfSha256(key, info)));
    t.deepEqual(sha256Behind(key)(info), sha256(key, info));
    t.deepEqual(sha256(info), sha256(info.subarray(0, 5), info.subarray(5)));
  }
});
