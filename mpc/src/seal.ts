// Sealing of the small secrets (keys, salts, reveals) to one registered box key: X25519 and XSalsa20-Poly1305.
import nacl from 'tweetnacl';
import { concat, encode, type Field } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { fromHex, hash } from '@cohort/protos/hash';
import { randomBytes, x25519, x25519PublicKey } from './crypto.ts';
import { indicesOf, type Role, type ShareIndex } from './roles.ts';
import type { ShareSecrets } from './share.ts';

/** A `box` key pair, raw 32 bytes each. */
export function generateBoxKey(): { secretKey: Uint8Array; publicKey: Uint8Array } {
  const secretKey = randomBytes(32);
  return { secretKey, publicKey: boxPublicKey(secretKey) };
}

/** The public half of a raw `box` key, 32 bytes. */
export const boxPublicKey = (secretKey: Uint8Array): Uint8Array => x25519PublicKey(secretKey);

/** nonce (24) || box. The nonce is random; the plaintext must carry its own binding, because a box can be sent back to its author. */
export function sealBox(plaintext: Uint8Array, recipientPublic: Uint8Array, senderSecret: Uint8Array): Uint8Array {
  const nonce = randomBytes(nacl.box.nonceLength);
  return concat([nonce, nacl.box.after(plaintext, nonce, boxKey(recipientPublic, senderSecret))]);
}

/** The plaintext of `sealBox`. @throws {CohortError} SIGNATURE_INVALID when keys or bytes differ. */
export function openBox(sealed: Uint8Array, senderPublic: Uint8Array, recipientSecret: Uint8Array): Uint8Array {
  const [nonce, box] = [sealed.subarray(0, nacl.box.nonceLength), sealed.subarray(nacl.box.nonceLength)];
  const isWhole = nonce.length === nacl.box.nonceLength && senderPublic.length === 32;
  const opened = isWhole ? nacl.box.open.after(box, nonce, boxKey(senderPublic, recipientSecret)) : null;
  if (opened === null)
    throw new CohortError('SIGNATURE_INVALID', 'sealed message: expected an authentic box from the registered sender to this node');
  return opened;
}

/** What tweetnacl exports beside its types. */
interface LowLevel {
  readonly crypto_core_hsalsa20: (out: Uint8Array, input: Uint8Array, key: Uint8Array, constant: Uint8Array) => void;
}
const { crypto_core_hsalsa20: hsalsa20 } = (nacl as unknown as { readonly lowlevel: LowLevel }).lowlevel;
const sigma = new TextEncoder().encode('expand 32-byte k');

/** `nacl.box.before`, of the same bytes: HSalsa20 of what X25519 makes of both keys. node:crypto takes a tenth of the time, and refuses points of small order. */
export function boxKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array {
  const shared = x25519(secretKey, publicKey);
  if (shared === null) return nacl.box.before(publicKey, secretKey);
  const key = new Uint8Array(32);
  hsalsa20(key, new Uint8Array(16), shared, sigma);
  return key;
}

/** What one role gets of a sharing: the keys among its two indices, and the salts of both. All 32 bytes. */
export interface SharePayload {
  readonly keys: { readonly [index in 1 | 2]?: Uint8Array };
  readonly salts: { readonly [index in ShareIndex]?: Uint8Array };
}

/** The share message a sealed payload belongs to. `termsHash` is hex. */
export interface ShareMessage {
  readonly termsHash: string;
  readonly member: string;
  readonly role: Role;
}

/** Picks a role's part of the secrets: role 0 keys 1, 2; role 1 key 2; role 2 key 1; salts of the same indices. */
export function sharePayload(role: Role, secrets: ShareSecrets): SharePayload {
  const all = { 1: secrets.k1, 2: secrets.k2 };
  const indices = indicesOf(role);
  return {
    keys: Object.fromEntries(keyIndices(role).map((index) => [index, all[index]])),
    salts: Object.fromEntries(indices.map((index) => [index, secrets.salts[index]])),
  };
}

/** Seals a payload to the party that plays `role`. @throws {CohortError} ROLE_NOT_ALLOWED unless it is exactly what that role may see. */
export function sealShare(
  message: ShareMessage & { readonly payload: SharePayload; readonly recipientPublic: Uint8Array; readonly senderSecret: Uint8Array },
): Uint8Array {
  const { payload, role } = message;
  const [keys, salts] = [keyIndices(role).map((index) => payload.keys[index]), indicesOf(role).map((index) => payload.salts[index])];
  const exact = Object.keys(payload.keys).length === keys.length && Object.keys(payload.salts).length === salts.length;
  const parts = [...keys, ...salts].filter((part) => part?.length === 32) as Uint8Array[];
  if (!exact || parts.length !== keys.length + salts.length)
    throw new CohortError('ROLE_NOT_ALLOWED', `payload: expected exactly the keys and salts of role ${String(role)}, 32 bytes each`);
  return sealBox(concat([encode('sealedShare', ...binding(message)), ...parts]), message.recipientPublic, message.senderSecret);
}

/** @throws {CohortError} SIGNATURE_INVALID, TERMS_MISMATCH, RECEIVER_MISMATCH (another member or role) or ENCODING_INVALID. */
export function openShare(
  sealed: Uint8Array,
  expected: ShareMessage & { readonly senderPublic: Uint8Array; readonly recipientSecret: Uint8Array },
): SharePayload {
  const plaintext = openBox(sealed, expected.senderPublic, expected.recipientSecret);
  const [keys, salts] = [keyIndices(expected.role), indicesOf(expected.role)];
  const parts = boundParts(plaintext, 'sealedShare', binding(expected), keys.length + salts.length);
  return {
    keys: Object.fromEntries(keys.map((index, at) => [index, parts[at]])),
    salts: Object.fromEntries(salts.map((index, at) => [index, parts[keys.length + at]])),
  };
}

/** A holder's reveal of its r for an index; `party` is its author's number. */
export interface RevealMessage {
  readonly termsHash: string;
  readonly party: number;
  readonly index: ShareIndex;
}

/** Seals r (32 bytes) to the co-holder only. */
export function sealReveal(
  message: RevealMessage & { readonly r: Uint8Array; readonly recipientPublic: Uint8Array; readonly senderSecret: Uint8Array },
): Uint8Array {
  if (message.r.length !== 32) throw new CohortError('ENCODING_INVALID', `r: expected 32 bytes, got ${String(message.r.length)}`);
  const plaintext = concat([encode('sealedReveal', fromHex(message.termsHash, 32), message.party, message.index), message.r]);
  return sealBox(plaintext, message.recipientPublic, message.senderSecret);
}

/** The revealed r. @throws {CohortError} as openShare. */
export function openReveal(
  sealed: Uint8Array,
  expected: RevealMessage & { readonly senderPublic: Uint8Array; readonly recipientSecret: Uint8Array },
): Uint8Array {
  const plaintext = openBox(sealed, expected.senderPublic, expected.recipientSecret);
  return boundParts(plaintext, 'sealedReveal', [fromHex(expected.termsHash, 32), expected.party, expected.index], 1)[0] as Uint8Array;
}

/** Who makes a canary, by node id, and the box key that it is for, hex. */
export interface CanaryMessage {
  readonly from: string;
  readonly boxKey: string;
}

/** Seals 32 random bytes that mean nothing as shares are sealed, and says what a party that opens them answers. */
export function sealCanary(message: CanaryMessage & { readonly senderSecret: Uint8Array }): {
  readonly sealed: Uint8Array;
  readonly opened: string;
} {
  const secret = randomBytes(32);
  const plaintext = concat([encode('sealedCanary', fromHex(message.boxKey, 32), message.from), secret]);
  return { sealed: sealBox(plaintext, fromHex(message.boxKey, 32), message.senderSecret), opened: openedCanary(message, secret) };
}

/** The answer to a canary. What was sealed under another label is not opened by it. @throws {CohortError} as openShare */
export function openCanary(
  sealed: Uint8Array,
  expected: CanaryMessage & { readonly senderPublic: Uint8Array; readonly recipientSecret: Uint8Array },
): string {
  const plaintext = openBox(sealed, expected.senderPublic, expected.recipientSecret);
  const [secret] = boundParts(plaintext, 'sealedCanary', [fromHex(expected.boxKey, 32), expected.from], 1);
  return openedCanary(expected, secret as Uint8Array);
}

const openedCanary = ({ from, boxKey }: CanaryMessage, secret: Uint8Array): string => hash('canary', from, fromHex(boxKey, 32), secret);

const keyIndices = (role: Role): (1 | 2)[] => indicesOf(role).filter((index) => index !== 0);

const binding = ({ termsHash, member, role }: ShareMessage): readonly [Uint8Array, string, number] => [
  fromHex(termsHash, 32),
  member,
  role,
];

/** Checks label and round, then the rest of the binding, then cuts what follows into 32-byte parts. */
function boundParts(
  plaintext: Uint8Array,
  label: 'sealedShare' | 'sealedReveal' | 'sealedCanary',
  fields: readonly [Uint8Array, ...Field[]],
  count: number,
): Uint8Array[] {
  if (!startsWith(plaintext, encode(label, fields[0])))
    throw new CohortError(
      'TERMS_MISMATCH',
      `${label}: expected it to be sealed for this ${label === 'sealedCanary' ? 'box key' : 'round'}`,
    );
  const prefix = encode(label, ...fields);
  if (!startsWith(plaintext, prefix))
    throw new CohortError('RECEIVER_MISMATCH', `${label}: expected it to be sealed for this author, index and role`);
  const rest = plaintext.subarray(prefix.length);
  if (rest.length !== 32 * count)
    throw new CohortError('ENCODING_INVALID', `${label}: expected ${String(32 * count)} bytes of payload, got ${String(rest.length)}`);
  return Array.from({ length: count }, (_, at) => rest.slice(32 * at, 32 * at + 32));
}

const startsWith = (bytes: Uint8Array, prefix: Uint8Array): boolean => prefix.every((byte, at) => bytes[at] === byte);
