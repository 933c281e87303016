// Makes an organisation: a folder with its own certificate authority.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { certSha256 } from './certificate-sha256.ts';
import { issueCertificate, type CertifiedKey } from './issue-certificate.ts';
import { writeSecret } from './secret-file.ts';

/** `caPem` is public and goes into the registry; `authority` signs and never leaves the organisation. */
export interface Organisation {
  readonly msp: string;
  readonly caPem: string;
  readonly caSha256: string;
  readonly authority: CertifiedKey;
}

const mspId = /^[a-z][a-z0-9-]{1,31}$/;

/**
 * Writes `ca.pem` and `keys/ca.key.pem` (0600) into `dir`.
 * @throws {CohortError} CONFIG_INVALID for an id that is no MSP id, FOLDER_IN_USE when the folder holds an authority; what the disk refuses with
 */
export async function createOrganisation(dir: string, msp: string): Promise<Organisation> {
  if (!mspId.test(msp)) throw new CohortError('CONFIG_INVALID', `msp: expected ${String(mspId)}, got ${JSON.stringify(msp)}`);
  await mkdir(dir, { recursive: true });
  const authority = await issueCertificate({ usage: 'ca', msp, name: `${msp}/ca` });
  try {
    await writeFile(join(dir, 'ca.pem'), authority.certPem, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CohortError('FOLDER_IN_USE', `${dir}: expected a folder without ca.pem; an authority is made once`, { cause: error });
  }
  await writeSecret(join(dir, 'keys', 'ca.key.pem'), authority.keyPem);
  return { msp, caPem: authority.certPem, caSha256: certSha256(authority.certPem), authority };
}
