// A channel's configuration as it is to be with certain members, made of what is public of them by Fabric's own command.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { writeWhole } from '../node/write-whole.ts';
import { channelIn, type MemberOnChannel } from './channel-members.ts';
import { channelConfig, channelName, profileName, type ChannelMember } from './channel-config.ts';
import { writeMsp } from './organisation-folder.ts';
import { runToEnd } from './run-command.ts';

/** The first block of a channel with these members; its envelope holds what configtxgen draws. @param dir a folder for it @throws {CohortError} INTERNAL with what Fabric said */
export async function blockOf(
  dir: string,
  members: readonly ChannelMember[],
  isByzantine: boolean,
  configtxgen: string,
): Promise<Uint8Array> {
  const made = join(dir, 'made.block');
  await writeWhole(join(dir, 'configtx.yaml'), JSON.stringify(channelConfig(members, isByzantine), undefined, 2));
  await runToEnd(configtxgen, ['-profile', profileName, '-channelID', channelName, '-outputBlock', made, '-configPath', dir]);
  try {
    return await readFile(made);
  } finally {
    await rm(made, { force: true });
  }
}

/** @param dir a folder that is written anew @throws {CohortError} INTERNAL with what Fabric said */
export async function meantChannel(
  dir: string,
  members: readonly MemberOnChannel[],
  isByzantine: boolean,
  configtxgen: string,
): Promise<common.ConfigGroup> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const written = await writeMembers(dir, members);
  return channelIn(common.Block.deserializeBinary(await blockOf(dir, written, isByzantine, configtxgen))).group;
}

/** What is public of each in a folder of its own, as Fabric's commands read it. */
export async function writeMembers(root: string, members: readonly MemberOnChannel[]): Promise<readonly ChannelMember[]> {
  for (const { msp, caPems, ordererCertPem, ordererTlsPem } of members) {
    const { mspDir, ordererCert, ordererTls } = memberFiles(root, msp);
    await writeMsp(mspDir, caPems);
    // With Raft a channel does not name it, though the command reads one.
    await writeFile(ordererCert, ordererCertPem === '' ? ordererTlsPem : ordererCertPem);
    await writeFile(ordererTls, ordererTlsPem);
  }
  return members.map(({ msp, orderer, peer, id }) => ({ msp, orderer, peer, id, ...memberFiles(root, msp) }));
}

export const memberFiles = (root: string, msp: string): Pick<ChannelMember, 'mspDir' | 'ordererCert' | 'ordererTls'> => ({
  mspDir: join(root, msp, 'msp'),
  ordererCert: join(root, msp, 'orderer.pem'),
  ordererTls: join(root, msp, 'orderer-tls.pem'),
});
