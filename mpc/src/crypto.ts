// Every primitive that comes from node:crypto; no other file of this package imports it.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hash as oneHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes as osRandomBytes,
  sign,
  verify,
  type Hash,
  type KeyObject,
} from 'node:crypto';
import { CohortError } from '@cohort/protos/errors';
import { remember } from '@cohort/protos/remember';

/** Streaming SHA-256. `digest` may be called once. */
export class Sha256 {
  readonly #hash: Hash = createHash('sha256');

  update(bytes: Uint8Array): this {
    this.#hash.update(bytes);
    return this;
  }

  digest(): Uint8Array {
    return plain(this.#hash.digest());
  }
}

/** SHA-256 of the parts joined, 32 bytes. The parts are not length-prefixed: callers pass canonical bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const [first, ...rest] = parts;
  if (first !== undefined && rest.length === 0) return ofOneHash(first);
  const hash = new Sha256();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A hash that comes as text is made in a third of the time of one that comes as a Buffer. */
function ofOneHash(bytes: Uint8Array): Uint8Array {
  const text = oneHash('sha256', bytes, 'binary');
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** `sha256(beginning, rest)` for many a rest, in one call each. */
export function sha256Behind(beginning: Uint8Array): (rest: Uint8Array) => Uint8Array {
  const join = joinerOf(beginning);
  return (rest) => ofOneHash(join(rest));
}

/** Beginning and rest in the same memory each time. */
function joinerOf(beginning: Uint8Array): (rest: Uint8Array) => Uint8Array {
  let joined = new Uint8Array(0);
  return (rest) => {
    const length = beginning.length + rest.length;
    if (joined.length < length) {
      joined = new Uint8Array(2 * length);
      joined.set(beginning);
    }
    joined.set(rest, beginning.length);
    return joined.subarray(0, length);
  };
}

/** Fresh bytes of the operating system's generator. */
export function randomBytes(length: number): Uint8Array {
  return plain(osRandomBytes(length));
}

/** HKDF-SHA-256 with empty salt: every key here is already uniform. */
export function hkdfSha256(key: Uint8Array, info: Uint8Array, length = 32): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), info, length));
}

/**
 * `hkdfSha256` of 32 bytes, hex, under one key for many infos: what depends on the key alone is worked out once. HMAC is written out
 * as its two hashes (RFC 2104), which take a fourth of the time of an object that makes them.
 */
export function hkdfSha256Under(key: Uint8Array): (info: Uint8Array) => string {
  const extracted = createHmac('sha256', new Uint8Array(32)).update(key).digest();
  const padded = (pad: number): Uint8Array => Uint8Array.from({ length: 64 }, (_, at) => (extracted[at] ?? 0) ^ pad);
  const inner = sha256Behind(padded(0x36));
  const outer = joinerOf(padded(0x5c));
  const withCounter = (info: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(info.length + 1);
    bytes.set(info);
    bytes[info.length] = 1;
    return bytes;
  };
  return (info) => oneHash('sha256', outer(inner(withCounter(info))), 'hex');
}

/** A keystream read forward, in pieces of any size. Each piece is fresh memory that the caller may overwrite. */
export interface Keystream {
  next(bytes: number): Uint8Array;
}

/** AES-256-CTR keystream from block 0, made by encrypting zeros. @throws {CohortError} INTERNAL for a key that is not 32 bytes. */
export function aes256CtrStream(key: Uint8Array): Keystream {
  expectLength('AES-256 key', key, 32);
  const cipher = createCipheriv('aes-256-ctr', key, new Uint8Array(16));
  let zeros = new Uint8Array(0);
  return {
    next(bytes) {
      if (zeros.length < bytes) zeros = new Uint8Array(bytes);
      return plain(cipher.update(zeros.subarray(0, bytes)));
    },
  };
}

// RFC 8410: a raw key follows these bytes; the one that differs names the curve.
const pkcs8Prefix = (curve: number): Uint8Array =>
  Uint8Array.from([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, curve, 0x04, 0x22, 0x04, 0x20]);
const spkiPrefix = (curve: number): Uint8Array =>
  Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, curve, 0x03, 0x21, 0x00]);
const x25519Curve = 0x6e;
const ed25519Curve = 0x70;

// Making a KeyObject costs more than a signature. Secret keys are cached by identity, so that no copy outlives the caller's array.
const ed25519Secrets = new WeakMap<Uint8Array, KeyObject>();
const x25519Secrets = new WeakMap<Uint8Array, KeyObject>();
const publicKeyOf = remember(1024, (spki) => createPublicKey({ key: Buffer.from(spki, 'hex'), format: 'der', type: 'spki' }));

/** A `node` key: Ed25519, raw 32-byte seed and public key. */
export function generateNodeKey(): { seed: Uint8Array; publicKey: Uint8Array } {
  const seed = randomBytes(32);
  return { seed, publicKey: nodePublicKey(seed) };
}

/** The raw Ed25519 public key of a seed, 32 bytes. */
export function nodePublicKey(seed: Uint8Array): Uint8Array {
  return rawPublicKey(ed25519Secret(seed));
}

/** The raw X25519 public key of a secret, 32 bytes. */
export function x25519PublicKey(secret: Uint8Array): Uint8Array {
  return rawPublicKey(x25519Secret(secret));
}

/** What both sides compute of an X25519 key pair each, 32 bytes, not uniform: to be hashed. Null for a malformed public key, or one of small order. */
export function x25519(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  const privateKey = x25519Secret(secret);
  if (publicKey.length !== 32) return null;
  try {
    return plain(diffieHellman({ privateKey, publicKey: publicKeyOf(spki(x25519Curve, publicKey)) }));
  } catch {
    return null;
  }
}

/** Ed25519 signature, 64 bytes. `message` must start with a label: pass canonical bytes. */
export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return plain(sign(null, message, ed25519Secret(seed)));
}

/** Hashes of what held. A party is shown one statement up to six times: said, carried on, and beside what rests on it. */
const held = new Set<string>();
const mostHeld = 4096;

/** True only for a valid signature; a malformed key or signature is false, never an exception. What held is remembered by all three. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const name = createHash('sha256').update(publicKey).update(signature).update(message).digest('base64');
  if (held.has(name)) return true;
  try {
    if (!verify(null, message, publicKeyOf(spki(ed25519Curve, publicKey)), signature)) return false;
  } catch {
    return false;
  }
  if (held.size >= mostHeld) held.clear();
  held.add(name);
  return true;
}

/** AES-256-GCM under a random nonce: nonce (12) || tag (16) || ciphertext. `aad` names what is stored, so that files cannot be swapped. */
export function sealAtRest(key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array {
  expectLength('AES-256 key', key, 32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  const body = cipher.update(plaintext);
  cipher.final();
  const out = new Uint8Array(28 + body.length);
  out.set(nonce, 0);
  out.set(cipher.getAuthTag(), 12);
  out.set(body, 28);
  return out;
}

/** The plaintext of `sealAtRest`. @throws {CohortError} STORAGE_CORRUPT when key, name or a byte differs. */
export function openAtRest(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Uint8Array {
  expectLength('AES-256 key', key, 32);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(aad).setAuthTag(sealed.subarray(12, 28));
    const plaintext = decipher.update(sealed.subarray(28));
    decipher.final();
    return plain(plaintext);
  } catch (cause) {
    throw new CohortError(
      'STORAGE_CORRUPT',
      'sealed file: expected authentic bytes under this key and name; restore it from its other holder',
      { cause },
    );
  }
}

const ed25519Secret = (seed: Uint8Array): KeyObject => privateKeyOf('Ed25519 seed', seed, { curve: ed25519Curve, known: ed25519Secrets });
const x25519Secret = (secret: Uint8Array): KeyObject => privateKeyOf('X25519 key', secret, { curve: x25519Curve, known: x25519Secrets });

function privateKeyOf(
  name: string,
  raw: Uint8Array,
  { curve, known }: { readonly curve: number; readonly known: WeakMap<Uint8Array, KeyObject> },
): KeyObject {
  let key = known.get(raw);
  if (key === undefined) {
    expectLength(name, raw, 32);
    key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix(curve), raw]), format: 'der', type: 'pkcs8' });
    known.set(raw, key);
  }
  return key;
}

const rawPublicKey = (privateKey: KeyObject): Uint8Array =>
  plain(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })).slice(-32);

const spki = (curve: number, publicKey: Uint8Array): string => Buffer.concat([spkiPrefix(curve), publicKey]).toString('hex');

/** A Buffer as the plain Uint8Array over the same memory, so that equality and `slice` behave alike everywhere. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function expectLength(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new CohortError('INTERNAL', `${name}: expected ${String(length)} bytes, got ${String(bytes.length)}`);
}
