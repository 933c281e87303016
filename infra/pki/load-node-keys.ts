// Reads a node's four keys from its folder, and refuses a key file that others on the machine could read.
import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { nodePublicKey } from '@cohort/mpc/crypto';
import { boxPublicKey } from '@cohort/mpc/seal';
import { CohortError } from '@cohort/protos/errors';
import { certSha256, readCertificate } from './certificate-sha256.ts';
import { generationDir, generationInForce } from './key-generations.ts';
import type { CertifiedKey } from './issue-certificate.ts';
import { rawKey } from './raw-key.ts';
import { readSecret } from './secret-file.ts';

/** All that a node keeps secret, with the public halves. Raw keys are 32 bytes. */
export interface NodeKeys {
  readonly msp: string;
  /** Node id, the certificates' common name. */
  readonly node: string;
  readonly caPem: string;
  readonly tls: CertifiedKey;
  readonly identity: CertifiedKey;
  readonly tlsCertSha256: string;
  readonly identityCertSha256: string;
  readonly nodeKey: { readonly seed: Uint8Array; readonly publicKey: Uint8Array };
  readonly boxKey: { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array };
}

/** `generation`: those in force by default. @throws {CohortError} CONFIG_INVALID naming the file and, for a readable one, the chmod to run. */
export async function loadNodeKeys(dir: string, generation?: number): Promise<NodeKeys> {
  return await loadKeyFolder(generationDir(dir, generation ?? (await generationInForce(dir))));
}

/** The keys that lie in this folder itself. @throws {CohortError} CONFIG_INVALID */
export async function loadKeyFolder(folder: string): Promise<NodeKeys> {
  const path = (name: string): string => join(folder, name);
  const read = (name: string): Promise<string> => readSecret(path(name));
  const [caPem, tlsCert, tlsKey, identityCert, identityKey, seedText, boxText] = await Promise.all([
    read('ca.pem'),
    read('tls.pem'),
    read('tls.key.pem'),
    read('identity.pem'),
    read('identity.key.pem'),
    read('node.key'),
    read('box.key'),
  ]);
  const tls = { certPem: tlsCert, keyPem: tlsKey };
  const identity = { certPem: identityCert, keyPem: identityKey };
  assertPair(tls, path('tls.key.pem'));
  assertPair(identity, path('identity.key.pem'));
  const seed = rawKey(seedText, path('node.key'));
  const secretKey = rawKey(boxText, path('box.key'));
  return {
    ...subjectOf(readCertificate(tlsCert), path('tls.pem')),
    caPem,
    tls,
    identity,
    tlsCertSha256: certSha256(tlsCert),
    identityCertSha256: certSha256(identityCert),
    nodeKey: { seed, publicKey: nodePublicKey(seed) },
    boxKey: { secretKey, publicKey: boxPublicKey(secretKey) },
  };
}

function subjectOf(certificate: X509Certificate, path: string): { readonly msp: string; readonly node: string } {
  const node = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  const msp = /^O=(.+)$/m.exec(certificate.subject)?.[1];
  if (node === undefined || msp === undefined)
    throw new CohortError('CONFIG_INVALID', `${path}: expected a subject with CN=<node id> and O=<msp>`);
  return { msp, node };
}

function assertPair({ certPem, keyPem }: CertifiedKey, path: string): void {
  try {
    if (readCertificate(certPem).checkPrivateKey(createPrivateKey(keyPem))) return;
  } catch {
    // Not a key at all: the same answer as for another key.
  }
  throw new CohortError(
    'CONFIG_INVALID',
    `${path}: expected the private key of the certificate beside it; restore the folder from its backup`,
  );
}
