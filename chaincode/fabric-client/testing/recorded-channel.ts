// Blocks of a real channel of four organisations, whose orderers agree by BFT: recorded from Fabric by `test/fabric/record-blocks.ts`.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { common } from '@hyperledger/fabric-protos';
import { genesisShape } from '@cohort/protos/ledger-schema';
import { genesisHashOf } from '../../client/header.ts';
import { checkOrdered, takeNext, type ChainState, type MeantChannel } from '../verify-next.ts';

interface Recorded {
  readonly channel: string;
  readonly chaincode: string;
  readonly genesis: unknown;
  readonly blocks: readonly string[];
}

const file = new URL('../vectors/byzantine-channel.json.gz', import.meta.url);
const recorded = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Recorded;
const genesis = genesisShape(recorded.genesis, 'genesis');

export const meant: MeantChannel = {
  genesis,
  genesisHash: genesisHashOf(genesis),
  channel: recorded.channel,
  chaincode: recorded.chaincode,
};

/** Each time anew: a test may change it. */
export const recordedBlock = (height: number): common.Block =>
  common.Block.deserializeBinary(Buffer.from(recorded.blocks[height] ?? '', 'base64'));
export const recordedHeight = recorded.blocks.length - 1;

/** What a client knows before a block. */
export function stateBefore(height: number): ChainState | null {
  let state: ChainState | null = null;
  for (let at = 0; at < height; at++) {
    const block = recordedBlock(at);
    checkOrdered(block, state, meant);
    ({ state } = takeNext(block, state, meant));
  }
  return state;
}

/** One part of a block's metadata as another says it. */
export function withMetadata(block: common.Block, place: number, bytes: Uint8Array): common.Block {
  const changed = common.Block.deserializeBinary(block.serializeBinary());
  const list = changed.getMetadata()?.getMetadataList_asU8() ?? [];
  list[place] = bytes;
  changed.getMetadata()?.setMetadataList(list);
  return changed;
}

/** The same block with one of its transactions marked as having conflicted, and a commit hash that goes with that. */
export function withFlag(block: common.Block, flags: Uint8Array, commit: Uint8Array | null): common.Block {
  const flagged = withMetadata(block, 2, flags);
  if (commit === null) return flagged;
  const metadata = new common.Metadata();
  metadata.setValue(commit);
  return withMetadata(flagged, 4, metadata.serializeBinary());
}
