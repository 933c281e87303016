// Reads an organisation's certificate authority back from its folder.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { certSha256, readCertificate } from './certificate-sha256.ts';
import type { Organisation } from './create-organisation.ts';
import { readSecret } from './secret-file.ts';

/** @throws {CohortError} CONFIG_INVALID */
export async function loadOrganisation(dir: string): Promise<Organisation> {
  const caPem = await readFile(join(dir, 'ca.pem'), 'utf8').catch(() => '');
  if (caPem === '')
    throw new CohortError('CONFIG_INVALID', `${join(dir, 'ca.pem')}: expected a certificate, got nothing; create the organisation`);
  const msp = /^O=(.+)$/m.exec(readCertificate(caPem).subject)?.[1];
  if (msp === undefined) throw new CohortError('CONFIG_INVALID', `${join(dir, 'ca.pem')}: expected a subject with O=<msp>`);
  const authority = { certPem: caPem, keyPem: await readSecret(join(dir, 'keys', 'ca.key.pem')) };
  return { msp, caPem, caSha256: certSha256(caPem), authority };
}
