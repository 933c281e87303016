// One organisation's orderer and peer take up the channel by its first block; those that have it already are left as they are.
import { CohortError } from '@cohort/protos/errors';
import { channelName } from './channel-config.ts';
import type { FabricBinaries } from './find-binaries.ts';
import type { NetworkFolder } from './network-folder.ts';
import { ordererHeight, peerHeight } from './heights.ts';
import type { OrganisationPart } from './organisation-part.ts';
import type { OrganisationSettings } from './organisation-settings.ts';
import { localAddress } from './fabric-place.ts';
import { runToEnd } from './run-command.ts';

/** @param block a file: the first block, or for one that came later a configuration that has it @throws {CohortError} INTERNAL with what Fabric said */
export async function joinOrderer(own: OrganisationSettings, block: string, { path }: FabricBinaries): Promise<void> {
  if ((await ordererHeight(own)) !== null) return;
  const said = await runToEnd(path.osnadmin, ordererJoin(own, block));
  // It ends well also where the orderer refuses.
  if (!said.includes('Status: 201')) throw new CohortError('INTERNAL', `${own.msp}-orderer: expected it to join the channel, got ${said}`);
}

/** @throws {CohortError} INTERNAL with what Fabric said */
export async function joinPeer(own: OrganisationSettings, network: NetworkFolder, { path }: FabricBinaries): Promise<void> {
  if ((await peerHeight(own)) !== null) return;
  await runToEnd(path.peer, peerJoin(network), own.operator);
}

/** What `osnadmin` and `peer` are given. */
export function ordererJoin({ folder, place }: OrganisationPart, block: string): readonly string[] {
  const { tlsCert, tlsKey, tlsCa } = folder.node('orderer');
  const at = ['-o', localAddress(place.local.ordererAdmin), '--ca-file', tlsCa, '--client-cert', tlsCert, '--client-key', tlsKey];
  return ['channel', 'join', '--channelID', channelName, '--config-block', block, ...at];
}

export const peerJoin = ({ block }: NetworkFolder): readonly string[] => ['channel', 'join', '-b', block];
