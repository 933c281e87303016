// The channel as an organisation's own peer has it now.
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { common } from '@hyperledger/fabric-protos';
import { channelIn, type ChannelNow } from './channel-members.ts';
import type { ChannelMember } from './channel-config.ts';
import { writeMembers } from './meant-channel.ts';
import { asOperator } from './operator-gateway.ts';
import type { OperatorPart } from './operator-part.ts';

export interface ChannelSeen extends ChannelNow {
  readonly block: common.Block;
}

/** @throws {CohortError} UNREACHABLE, CONFIG_INVALID */
export async function channelNow(own: Pick<OperatorPart, 'folder' | 'msp' | 'peer'>): Promise<ChannelSeen> {
  using gateway = await asOperator(own);
  const block = common.Block.deserializeBinary(await gateway.configBlock());
  return { ...channelIn(block), block };
}

/** What is public of each member as Fabric's commands read it. @param network the folder of what all have alike */
export async function membersNow(network: string, own: OperatorPart): Promise<readonly ChannelMember[]> {
  const { members } = await channelNow(own);
  const root = join(network, 'members');
  await rm(root, { recursive: true, force: true });
  return await writeMembers(root, members);
}
