// What all organisations of a channel have alike, made of the consortium's file alone: the channel's first block and the chaincode's package.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { bundleChaincode } from '@cohort/chaincode/fabric/bundle-chaincode';
import { packChaincode, readPackage } from '@cohort/chaincode/fabric/chaincode-package';
import { CohortError } from '@cohort/protos/errors';
import type { Genesis } from '@cohort/protos/ledger';
import type { FabricLedger } from '../consortium/ledger-address.ts';
import { isThere } from '../node/is-there.ts';
import { writeWhole } from '../node/write-whole.ts';
import { channelConfig, channelName, isByzantine, profileName, type ChannelMember } from './channel-config.ts';
import type { FabricBinaries } from './find-binaries.ts';
import { sameFirstBlock } from './first-block.ts';
import { writeMsp } from './organisation-folder.ts';
import { runToEnd } from './run-command.ts';

export interface NetworkFolder {
  readonly dir: string;
  readonly members: readonly ChannelMember[];
  /** The channel's first block: a file, and the SHA-256 of its bytes, hex: one for all founders. */
  readonly block: string;
  readonly blockSha256: string;
  /** What `cohort chaincode package` makes: a file, and its id. */
  readonly package: string;
  readonly packageId: string;
}

/** No MSP id begins with `_`. */
export const networkDir = (dir: string): string => join(dir, 'fabric', '_network');

/** What is there stays as it is: a channel begins once, and its chaincode changes by a vote. @throws {CohortError} INTERNAL with what Fabric said, STORAGE_FULL */
export async function networkFolder(
  given: string,
  { genesis, ledger }: { readonly genesis: Genesis; readonly ledger: FabricLedger },
  binaries: FabricBinaries,
): Promise<NetworkFolder> {
  if (isByzantine(ledger.members) && binaries.version.startsWith('v2'))
    throw new CohortError(
      'CONFIG_INVALID',
      `Hyperledger Fabric: expected v3 or later for ${String(ledger.members.length)} founders, whose orderers agree by BFT, got ${binaries.version}; name the folder of a later one in FABRIC_BIN`,
    );
  const dir = resolve(networkDir(given));
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const members = await writeMembers(join(dir, 'organisations'), genesis, ledger);
  const block = join(dir, 'channel.block');
  if (!(await isThere(block))) await writeWhole(block, await firstBlock(dir, members, anchorOf(genesis), binaries));
  const file = join(dir, 'cohort-chaincode.tar.gz');
  if (!(await isThere(file))) {
    const { bytes } = await packChaincode({ label: 'cohort', anchor: anchorOf(genesis), code: await bundleChaincode() });
    await writeWhole(file, bytes);
  }
  const { id } = await readPackage(await readFile(file));
  return { dir, members, block, blockSha256: sha256(await readFile(block)), package: file, packageId: id };
}

async function writeMembers(root: string, { organisations }: Genesis, { members }: FabricLedger): Promise<readonly ChannelMember[]> {
  const placed = members.map(({ msp, orderer, peer }): ChannelMember => {
    const own = join(root, msp);
    const [ordererCert, ordererTls] = [join(own, 'orderer.pem'), join(own, 'orderer-tls.pem')];
    return { msp, orderer, peer, mspDir: join(own, 'msp'), ordererCert, ordererTls };
  });
  if (await isThere(root)) return placed;
  const unfinished = `${root}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  for (const { msp, ordererCertPem, ordererTlsPem } of members) {
    const own = join(unfinished, msp);
    await writeMsp(join(own, 'msp'), organisations.find((each) => each.msp === msp)?.caPem ?? '');
    await writeFile(join(own, 'orderer.pem'), ordererCertPem);
    await writeFile(join(own, 'orderer-tls.pem'), ordererTlsPem);
  }
  await rename(unfinished, root);
  return placed;
}

async function firstBlock(dir: string, members: readonly ChannelMember[], anchor: string, { path }: FabricBinaries): Promise<Uint8Array> {
  const made = join(dir, 'made.block');
  await writeWhole(join(dir, 'configtx.yaml'), JSON.stringify(channelConfig(members), undefined, 2));
  await runToEnd(path.configtxgen, ['-profile', profileName, '-channelID', channelName, '-outputBlock', made, '-configPath', dir]);
  try {
    return sameFirstBlock(await readFile(made), anchor);
  } finally {
    await rm(made, { force: true });
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
