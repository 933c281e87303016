// Makes a node's next two certificates and its next box key, beside those in force; its node key, the pin, stays.
import { join } from 'node:path';
import { generateBoxKey } from '@cohort/mpc/seal';
import { toHex } from '@cohort/protos/hash';
import type { Organisation } from './create-organisation.ts';
import { issueCertificate } from './issue-certificate.ts';
import { generationDir, generationsOf } from './key-generations.ts';
import { loadNodeKeys, type NodeKeys } from './load-node-keys.ts';
import { writeSecret } from './secret-file.ts';

/** They come into force with the registry, see `members.rotate`. @throws {CohortError} CONFIG_INVALID */
export async function renewKeys(dir: string, organisation: Organisation, notAfter?: Date): Promise<NodeKeys> {
  const { node, msp } = await loadNodeKeys(dir);
  const generation = ((await generationsOf(dir)).at(-1) ?? 0) + 1;
  const dates = notAfter === undefined ? {} : { notAfter };
  const [tls, identity] = await Promise.all([
    issueCertificate({ usage: 'tls', msp, name: node, ...dates }, organisation.authority),
    issueCertificate({ usage: 'identity', msp, name: node, ...dates }, organisation.authority),
  ]);
  const files = {
    'ca.pem': organisation.caPem,
    'tls.key.pem': tls.keyPem,
    'identity.pem': identity.certPem,
    'identity.key.pem': identity.keyPem,
    'box.key': `${toHex(generateBoxKey().secretKey)}\n`,
    'tls.pem': tls.certPem,
  };
  const folder = generationDir(dir, generation);
  for (const [name, content] of Object.entries(files)) await writeSecret(join(folder, name), content);
  return await loadNodeKeys(dir, generation);
}
