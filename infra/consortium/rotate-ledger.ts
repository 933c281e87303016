// Gives the ledger's own node its next TLS certificate: what makes it the ledger's is the signature of its block key, which every site's genesis names.
import { sign } from 'node:crypto';
import { join } from 'node:path';
import { genesisHashOf } from '@cohort/chaincode/client/header';
import { ledgerKey } from '@cohort/chaincode/embedded/ledger-key';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { ledgerCertificateBytes, ledgerCertificateName } from '@cohort/protos/ledger-certificate';
import type { Organisation } from '../pki/create-organisation.ts';
import { putInForce } from '../pki/key-generations.ts';
import { renewKeys, type RenewedKeys } from '../pki/renew-keys.ts';
import { readSecret } from '../pki/secret-file.ts';
import type { Consortium } from './layout.ts';
import type { EmbeddedLedger } from './ledger-address.ts';

/**
 * In force on disk when it resolves; the running ledger takes it up by itself. `organisation` is the host's authority as the genesis has it:
 * a site that has not read the registry yet knows no later one.
 * @throws {CohortError} CONFIG_INVALID
 */
export async function rotateLedger(
  dir: string,
  { genesis, ledger: { msp } }: Pick<Consortium, 'genesis'> & { readonly ledger: Pick<EmbeddedLedger, 'msp'> },
  organisation: Organisation,
  notAfter?: Date,
): Promise<RenewedKeys> {
  const { privateKey } = await ownBlockKey(dir, genesis);
  const nameOf = (spki: Uint8Array): string =>
    ledgerCertificateName(toHex(sign(null, ledgerCertificateBytes(genesisHashOf(genesis), msp, spki), privateKey)));
  const keys = await renewKeys(dir, organisation, { notAfter, tlsName: nameOf });
  await putInForce(dir, keys.generation);
  return keys;
}

/** The block key that makes the ledger's certificate the ledger's. @throws {CohortError} CONFIG_INVALID for one that the genesis does not name */
export async function ownBlockKey(dir: string, genesis: Consortium['genesis']): Promise<ReturnType<typeof ledgerKey>> {
  const path = join(dir, 'keys', 'block.key');
  const key = ledgerKey((await readSecret(path)).trim());
  if (genesis.ledgerKeys.includes(key.publicKey)) return key;
  throw new CohortError(
    'CONFIG_INVALID',
    `${path}: expected a key that the genesis names (${genesis.ledgerKeys.join(', ')}), got ${key.publicKey}; restore the file from its backup`,
  );
}
