// What an institution's card says of its part of a Fabric network, from the folder where its keys lie.
import { fabricDir } from '../consortium/layout.ts';
import type { FabricPart } from '../consortium/ledger-address.ts';
import { readText } from '../node/read-text.ts';
import type { FabricPlace } from './fabric-place.ts';
import { isThere } from '../node/is-there.ts';
import { orderersNext } from './renew-part.ts';
import { organisationFolder } from './organisation-folder.ts';

/** @throws {CohortError} CONFIG_INVALID naming the certificate that is missing */
export async function fabricPartOf(dir: string, msp: string, { orderer, peer }: FabricPlace): Promise<FabricPart> {
  const { node, dir: own } = organisationFolder(fabricDir(dir, msp), msp);
  // Renewed ones that the channel is yet to name.
  const next = orderersNext(own);
  const { signCert, tlsCert } = (await isThere(next.tlsCert)) ? next : node('orderer');
  const missing = 'expected a certificate of its orderer, got none; restore it';
  const [ordererCertPem, ordererTlsPem] = await Promise.all([readText(signCert, missing), readText(tlsCert, missing)]);
  return { orderer: orderer.endpoint, peer: peer.endpoint, ordererCertPem, ordererTlsPem };
}
