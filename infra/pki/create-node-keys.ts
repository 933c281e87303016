// Makes a node's four keys: two certificates from its organisation's authority, Ed25519 for statements, X25519 for sealing.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateNodeKey } from '@cohort/mpc/crypto';
import { generateBoxKey } from '@cohort/mpc/seal';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { Organisation } from './create-organisation.ts';
import { issueCertificate } from './issue-certificate.ts';
import { loadNodeKeys, type NodeKeys } from './load-node-keys.ts';
import { writeSecret } from './secret-file.ts';

/**
 * Writes into `dir/keys/`: `ca.pem`, and with mode 0600 `tls.pem`, `tls.key.pem`, `identity.pem`, `identity.key.pem`, `node.key`, `box.key`
 * (the last two: 32 bytes in hex).
 * @param node id such as `cleveland/party`
 * @throws {CohortError} CONFIG_INVALID, FOLDER_IN_USE when the folder holds keys: a node's keys are made once.
 */
export async function createNodeKeys(dir: string, node: string, organisation: Organisation): Promise<NodeKeys> {
  const keys = join(dir, 'keys');
  const { msp, authority, caPem } = organisation;
  const [tls, identity] = await Promise.all([
    issueCertificate({ usage: 'tls', msp, name: node }, authority),
    issueCertificate({ usage: 'identity', msp, name: node }, authority),
  ]);
  await mkdir(keys, { recursive: true, mode: 0o700 });
  try {
    await writeFile(join(keys, 'ca.pem'), caPem, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new CohortError('FOLDER_IN_USE', `${keys}: expected no keys yet; use another folder for a new node`, { cause: error });
  }
  const secrets = {
    'tls.pem': tls.certPem,
    'tls.key.pem': tls.keyPem,
    'identity.pem': identity.certPem,
    'identity.key.pem': identity.keyPem,
    'node.key': `${toHex(generateNodeKey().seed)}\n`,
    'box.key': `${toHex(generateBoxKey().secretKey)}\n`,
  };
  await Promise.all(Object.entries(secrets).map(([name, content]) => writeSecret(join(keys, name), content)));
  return await loadNodeKeys(dir);
}
