// The least that is a certificate to the registry, for tests: a P-256 key by name, in the places of X.509 that are read.
import { createECDH } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hash, toHex } from '@cohort/protos/hash';

export interface TestCertificate {
  readonly pem: string;
  readonly sha256: string;
  /** ECDSA with SHA-256, r and s, hex. */
  readonly sign: (bytes: Uint8Array) => string;
}

const known = new Map<string, TestCertificate>();
const algorithm = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/** A function of its name. */
export function testCertificate(name: string): TestCertificate {
  const made = known.get(name) ?? make(name);
  known.set(name, made);
  return made;
}

function make(name: string): TestCertificate {
  const secret = Buffer.from(hash('stateHash', `certificate ${name}`), 'hex');
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(secret);
  const point = pair.getPublicKey();
  const nothing = element(0x30, []);
  const key = element(0x30, [...element(0x30, algorithm), ...element(0x03, [0, ...point])]);
  const body = element(0x30, [
    ...element(0xa0, element(0x02, [2])),
    ...element(0x02, [1]),
    ...nothing,
    ...nothing,
    ...nothing,
    ...nothing,
    ...key,
  ]);
  const der = Uint8Array.from(element(0x30, [...body, ...nothing, ...element(0x03, [0])]));
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`,
    sha256: toHex(sha256(der)),
    sign: (bytes) => toHex(p256.sign(bytes, secret)),
  };
}

function element(tag: number, contents: readonly number[]): number[] {
  const { length } = contents;
  return [tag, ...(length < 0x80 ? [length] : [0x81, length]), ...contents];
}
