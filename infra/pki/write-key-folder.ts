// Makes a node's keys anew in a folder of their own: certificates, a box key, and the node key that it is told.
import { join } from 'node:path';
import { generateBoxKey } from '@cohort/mpc/seal';
import { toHex } from '@cohort/protos/hash';
import type { Organisation } from './create-organisation.ts';
import { issueCertificate, type CertificateRequest } from './issue-certificate.ts';
import { loadKeyFolder, type NodeKeys } from './load-node-keys.ts';
import { writeSecret } from './secret-file.ts';

export interface NewKeys {
  readonly node: string;
  readonly msp: string;
  /** Raw 32 bytes: the node key's. */
  readonly nodeSeed: Uint8Array;
  /** When the certificates end; one year from now unless told. */
  readonly notAfter?: Date | undefined;
  /** Under which the node is reached; `localhost` unless told. */
  readonly hosts?: readonly string[] | undefined;
  /** A further name in the TLS certificate, by its public key (SubjectPublicKeyInfo, DER). */
  readonly tlsName?: CertificateRequest['alsoNamed'];
}

/** @throws {CohortError} CONFIG_INVALID */
export async function writeKeyFolder(
  folder: string,
  { authority, caPem }: Organisation,
  { node, msp, nodeSeed, notAfter, hosts, tlsName }: NewKeys,
): Promise<NodeKeys> {
  const dates = notAfter === undefined ? {} : { notAfter };
  const [tls, identity] = await Promise.all([
    issueCertificate({ usage: 'tls', msp, name: node, hosts, alsoNamed: tlsName, ...dates }, authority),
    issueCertificate({ usage: 'identity', msp, name: node, ...dates }, authority),
  ]);
  const files = {
    'ca.pem': caPem,
    'tls.key.pem': tls.keyPem,
    'identity.pem': identity.certPem,
    'identity.key.pem': identity.keyPem,
    'node.key': `${toHex(nodeSeed)}\n`,
    'box.key': `${toHex(generateBoxKey().secretKey)}\n`,
    'tls.pem': tls.certPem,
  };
  for (const [name, content] of Object.entries(files)) await writeSecret(join(folder, name), content);
  return await loadKeyFolder(folder);
}
