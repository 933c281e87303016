// Sealed shares and reveals: who can open them, and that nothing else does.
import test from 'ava';
import fc from 'fast-check';
import nacl from 'tweetnacl';
import { fromHex, hash, toHex } from '@cohort/protos/hash';
import {
  boxKey,
  boxPublicKey,
  generateBoxKey,
  openBox,
  openCanary,
  openReveal,
  openShare,
  sealBox,
  sealCanary,
  sealReveal,
  sealShare,
  sharePayload,
} from './seal.ts';
import { newShareSecrets } from './share.ts';

const [agent, party, other] = [generateBoxKey(), generateBoxKey(), generateBoxKey()];
const [termsHash, otherTerms] = ['ab'.repeat(32), 'cd'.repeat(32)];
const secrets = newShareSecrets();
const message = (role: 0 | 1 | 2) => ({ termsHash, member: 'cleveland', role });
const toParty = { recipientPublic: party.publicKey, senderSecret: agent.secretKey };
const atParty = { senderPublic: agent.publicKey, recipientSecret: party.secretKey };

test('a box opens for its receiver to the same bytes, and a flipped byte anywhere is noticed', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (plaintext, where) => {
      const sealed = sealBox(plaintext, party.publicKey, agent.secretKey);
      if (Buffer.compare(openBox(sealed, agent.publicKey, party.secretKey), plaintext) !== 0) return false;
      const at = where % sealed.length;
      sealed[at] = (sealed[at] as number) ^ 0x80;
      try {
        openBox(sealed, agent.publicKey, party.secretKey);
        return false;
      } catch (error) {
        return (error as Error).message.startsWith('SIGNATURE_INVALID');
      }
    }),
  );
  t.pass();
});

test('refuses a box from another sender, to another receiver, or cut short', (t) => {
  const sealed = sealBox(Uint8Array.of(1), party.publicKey, agent.secretKey);
  t.throws(() => openBox(sealed, other.publicKey, party.secretKey), { message: /^SIGNATURE_INVALID/ });
  t.throws(() => openBox(sealed, agent.publicKey, other.secretKey), { message: /^SIGNATURE_INVALID/ });
  for (const length of [0, 23, 24, 39])
    t.throws(() => openBox(sealed.subarray(0, length), agent.publicKey, party.secretKey), { message: /^SIGNATURE_INVALID/ });
});

test("keys are those of NaCl's box, to the byte, also for public keys that are no point of the group", (t) => {
  const same = (publicKey: Uint8Array, secretKey: Uint8Array): boolean =>
    Buffer.compare(boxKey(publicKey, secretKey), nacl.box.before(publicKey, secretKey)) === 0 &&
    Buffer.compare(boxPublicKey(secretKey), nacl.box.keyPair.fromSecretKey(secretKey).publicKey) === 0;
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(fc.property(key, key, same), { numRuns: 20 });
  // 0, 1, and points of order 8: https://cr.yp.to/ecdh.html#validate
  const smallOrder = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
  ];
  for (const hex of smallOrder) t.true(same(Uint8Array.from(Buffer.from(hex, 'hex')), party.secretKey), hex);
});

test('each role receives exactly its two keys or one key, and the salts of its two indices', (t) => {
  const opened = ([0, 1, 2] as const).map((role) =>
    openShare(sealShare({ ...message(role), payload: sharePayload(role, secrets), ...toParty }), { ...message(role), ...atParty }),
  );
  t.deepEqual(opened, [
    { keys: { 1: secrets.k1, 2: secrets.k2 }, salts: { 1: secrets.salts[1], 2: secrets.salts[2] } },
    { keys: { 2: secrets.k2 }, salts: { 0: secrets.salts[0], 2: secrets.salts[2] } },
    { keys: { 1: secrets.k1 }, salts: { 0: secrets.salts[0], 1: secrets.salts[1] } },
  ]);
});

test('salt 0 can never be sealed to role 0, nor any payload of another role', (t) => {
  const right = sharePayload(0, secrets);
  t.throws(() => sealShare({ ...message(0), payload: { ...right, salts: { ...right.salts, 0: secrets.salts[0] } }, ...toParty }), {
    message: /^ROLE_NOT_ALLOWED/,
  });
  for (const [role, of] of [
    [0, 1],
    [1, 2],
    [2, 0],
    [1, 0],
  ] as const)
    t.throws(() => sealShare({ ...message(role), payload: sharePayload(of, secrets), ...toParty }), { message: /^ROLE_NOT_ALLOWED/ });
  t.throws(() => sealShare({ ...message(1), payload: { ...sharePayload(1, secrets), keys: { 2: new Uint8Array(31) } }, ...toParty }), {
    message: /^ROLE_NOT_ALLOWED/,
  });
});

test('refuses a share sealed for another round, member or role', (t) => {
  const sealed = sealShare({ ...message(1), payload: sharePayload(1, secrets), ...toParty });
  t.throws(() => openShare(sealed, { ...message(1), termsHash: otherTerms, ...atParty }), { message: /^TERMS_MISMATCH/ });
  t.throws(() => openShare(sealed, { ...message(1), member: 'zurich', ...atParty }), { message: /^RECEIVER_MISMATCH/ });
  t.throws(() => openShare(sealed, { ...message(1), member: 'clevelan', ...atParty }), { message: /^RECEIVER_MISMATCH/ });
  t.throws(() => openShare(sealed, { ...message(2), ...atParty }), { message: /^RECEIVER_MISMATCH/ });
});

test("a reveal opens for the co-holder only, under its round, author and index, and cannot be sent back as the receiver's own", (t) => {
  const r = new Uint8Array(32).fill(9);
  const sealed = sealReveal({ termsHash, party: 0, index: 2, r, recipientPublic: party.publicKey, senderSecret: agent.secretKey });
  const expected = { termsHash, party: 0, index: 2 as const, ...atParty };
  t.deepEqual(openReveal(sealed, expected), r);
  t.throws(() => openReveal(sealed, { ...expected, termsHash: otherTerms }), { message: /^TERMS_MISMATCH/ });
  t.throws(() => openReveal(sealed, { ...expected, index: 1 }), { message: /^RECEIVER_MISMATCH/ });
  // A box key pair is symmetric: reflected to its author it decrypts, and the bound party number refuses it.
  t.throws(() => openReveal(sealed, { ...expected, party: 1, senderPublic: party.publicKey, recipientSecret: agent.secretKey }), {
    message: /^RECEIVER_MISMATCH/,
  });
});

test('a reveal is not accepted where a share is due', (t) => {
  const sealed = sealReveal({
    termsHash,
    party: 0,
    index: 2,
    r: new Uint8Array(32),
    recipientPublic: party.publicKey,
    senderSecret: agent.secretKey,
  });
  t.throws(() => openShare(sealed, { ...message(0), ...atParty }), { message: /^TERMS_MISMATCH/ });
});

test('a canary is opened by the party whose box key it names, for its author, and by what was sealed as nothing else', (t) => {
  const boxKey = toHex(party.publicKey);
  const { sealed, opened } = sealCanary({ from: 'va/agent', boxKey, senderSecret: agent.secretKey });
  const expected = { from: 'va/agent', boxKey, ...atParty };
  t.is(openCanary(sealed, expected), opened);
  t.not(sealCanary({ from: 'va/agent', boxKey, senderSecret: agent.secretKey }).opened, opened);
  t.throws(() => openCanary(sealed, { ...expected, from: 'basel/agent' }), { message: /^RECEIVER_MISMATCH/ });
  t.throws(() => openCanary(sealed, { ...expected, boxKey: toHex(other.publicKey) }), { message: /^TERMS_MISMATCH: .*this box key/ });
  t.throws(() => openCanary(sealed, { ...expected, senderPublic: other.publicKey }), { message: /^SIGNATURE_INVALID/ });
  t.throws(() => openCanary(sealed, { ...expected, recipientSecret: other.secretKey }), { message: /^SIGNATURE_INVALID/ });
  const share = sealShare({ ...message(1), payload: sharePayload(1, secrets), ...toParty });
  t.throws(() => openCanary(share, expected), { message: /^TERMS_MISMATCH/ });
  t.throws(() => openShare(sealed, { ...message(1), ...atParty }), { message: /^TERMS_MISMATCH/ });
});

test('the answer to a canary is this hash of its author, box key and secret', (t) => {
  const boxKey = '07'.repeat(32);
  const secret = new Uint8Array(32).fill(9);
  t.is(hash('canary', 'va/agent', fromHex(boxKey, 32), secret), 'a3b91cc96cefb2a2347e3a6e181b15b43434259a5504dfa562de8684bde450c8');
});
