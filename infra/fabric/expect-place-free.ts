// Whether another program listens where an organisation's programs will: it would be taken for them.
import { institutionFile } from '../institution/institution-file.ts';
import { expectFree } from '../node/expect-free-port.ts';
import { localAddress, type FabricPlace } from './fabric-place.ts';

/** @throws {CohortError} PORT_IN_USE, CONFIG_INVALID, PERMISSION_DENIED, with the key of institution.json */
export async function expectPlaceFree(dir: string, msp: string, { orderer, peer, local }: FabricPlace): Promise<void> {
  const at = (key: string): string => `${institutionFile(dir, msp)}: fabric.${key}:`;
  await expectFree(orderer.listen, at('orderer.listen'));
  await expectFree(peer.listen, at('peer.listen'));
  for (const [name, port] of Object.entries(local) as [string, number][]) await expectFree(localAddress(port), at(`local.${name}`));
}
