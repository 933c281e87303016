// What all organisations of a channel have alike, made of the consortium's file alone: the channel's first block and the chaincode's package.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { bundleChaincode } from '@cohort/chaincode/fabric/bundle-chaincode';
import { packChaincode, readPackage } from '@cohort/chaincode/fabric/chaincode-package';
import { CohortError } from '@cohort/protos/errors';
import type { Genesis } from '@cohort/protos/ledger';
import type { FabricLedger } from '../consortium/ledger-address.ts';
import { isThere } from '../node/is-there.ts';
import { writeWhole } from '../node/write-whole.ts';
import { beginsByzantine, type ChannelMember } from './channel-config.ts';
import type { MemberOnChannel } from './channel-members.ts';
import type { FabricBinaries } from './find-binaries.ts';
import { sameFirstBlock } from './first-block.ts';
import { slots } from './slots.ts';
import { blockOf, memberFiles, writeMembers } from './meant-channel.ts';

export interface NetworkFolder {
  readonly dir: string;
  /** The founders, whose first block it is. */
  readonly founders: readonly ChannelMember[];
  /** The channel's first block: a file, and the SHA-256 of its bytes, hex: one for all founders. */
  readonly block: string;
  readonly blockSha256: string;
  /** What `cohort chaincode package` makes: a file, and its id. */
  readonly package: string;
  readonly packageId: string;
  /** What a definition calls it: the hash of its bytes. */
  readonly version: string;
}

/** No MSP id begins with `_`. */
export const networkDir = (dir: string): string => join(dir, 'fabric', '_network');

/** What is there stays as it is: a channel begins once, and its chaincode changes by a vote. @throws {CohortError} INTERNAL with what Fabric said, STORAGE_FULL */
export async function networkFolder(
  given: string,
  { genesis, ledger }: { readonly genesis: Genesis; readonly ledger: FabricLedger },
  binaries: FabricBinaries,
): Promise<NetworkFolder> {
  if (beginsByzantine(ledger.members) && binaries.version.startsWith('v2'))
    throw new CohortError(
      'CONFIG_INVALID',
      `Hyperledger Fabric: expected v3 or later for ${String(ledger.members.length)} founders, whose orderers agree by BFT, got ${binaries.version}; name the folder of a later one in FABRIC_BIN`,
    );
  const dir = resolve(networkDir(given));
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const founders = await writeFounders(join(dir, 'organisations'), genesis, ledger);
  const block = join(dir, 'channel.block');
  if (!(await isThere(block)))
    await writeWhole(
      block,
      sameFirstBlock(await blockOf(dir, founders, beginsByzantine(founders), binaries.path.configtxgen), anchorOf(genesis)),
    );
  const [{ label, file: name }] = slots;
  const file = join(dir, name);
  if (!(await isThere(file))) {
    const { bytes } = await packChaincode({ label, anchor: anchorOf(genesis), code: await bundleChaincode() });
    await writeWhole(file, bytes);
  }
  const { id } = await readPackage(await readFile(file));
  return {
    dir,
    founders,
    block,
    blockSha256: sha256(await readFile(block)),
    package: file,
    packageId: id,
    version: id.slice(id.indexOf(':') + 1),
  };
}

async function writeFounders(root: string, { organisations }: Genesis, { members }: FabricLedger): Promise<readonly ChannelMember[]> {
  const founders = members.map((member, at): MemberOnChannel => {
    const caPem = organisations.find(({ msp }) => msp === member.msp)?.caPem ?? '';
    return { ...member, caPems: [caPem], id: at + 1 };
  });
  if (!(await isThere(root))) {
    const unfinished = `${root}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await writeMembers(unfinished, founders);
    await rename(unfinished, root);
  }
  return founders.map(({ msp, orderer, peer, id }) => ({ msp, orderer, peer, id, ...memberFiles(root, msp) }));
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
