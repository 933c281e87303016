// What an institution's card says of its part of a Fabric network, from the folder where its keys lie.
import { fabricDir } from '../consortium/layout.ts';
import type { FabricPart } from '../consortium/ledger-address.ts';
import { readText } from '../node/read-text.ts';
import type { FabricPlace } from './fabric-place.ts';
import { organisationFolder } from './organisation-folder.ts';

/** @throws {CohortError} CONFIG_INVALID naming the certificate that is missing */
export async function fabricPartOf(dir: string, msp: string, { orderer, peer }: FabricPlace): Promise<FabricPart> {
  const { signCert, tlsCert } = organisationFolder(fabricDir(dir, msp), msp).node('orderer');
  const missing = 'expected a certificate of its orderer, got none; restore it';
  const [ordererCertPem, ordererTlsPem] = await Promise.all([readText(signCert, missing), readText(tlsCert, missing)]);
  return { orderer: orderer.endpoint, peer: peer.endpoint, ordererCertPem, ordererTlsPem };
}
