// Two organisations' peers are compared, over a real channel's blocks: who lies, withholds or forks is named by code, and left where a third can be asked.
import test from 'ava';
import type { common } from '@hyperledger/fabric-protos';
import type { CohortError } from '@cohort/protos/errors';
import { codeOf } from '@cohort/protos/testing/code-of';
import { agreedBlocks } from './agreed-blocks.ts';
import { headerOf, metadataOf } from './block-bytes.ts';
import { lyingPeer, never } from './testing/lying-peer.ts';
import { meant, recordedBlock, recordedHeight, stateBefore, withFlag } from './testing/recorded-channel.ts';
import { Peers } from './peers.ts';
import type { Peer } from './fabric-peer.ts';
import { checkOrdered } from './verify-next.ts';

const last = recordedHeight;

/** Reads the last recorded blocks of these peers, the first of which is the node's own; what was told of whom comes with them. */
async function read(
  all: readonly Peer[],
  check?: (block: common.Block) => void,
): Promise<{ readonly heights: number[]; readonly told: string[] }> {
  const told: string[] = [];
  const peers = new Peers(all, all[0]?.msp ?? '', (doubt: CohortError, peer) => void told.push(`${doubt.code} ${peer}`));
  const stop = new AbortController();
  let state = stateBefore(last - 1);
  const asOrdered = (block: common.Block): void => {
    if (headerOf(block).height > last - 1) state = stateBefore(headerOf(block).height);
    checkOrdered(block, state, meant);
  };
  const heights: number[] = [];
  for await (const block of agreedBlocks({ peers, from: last - 1, signal: stop.signal, check: check ?? asOrdered, lagMs: () => 100 }))
    if (heights.push(headerOf(block).height) === 2) break;
  stop.abort();
  return { heights, told };
}

const flagged = (height: number): common.Block => {
  const block = recordedBlock(height);
  return height === last
    ? withFlag(
        block,
        Uint8Array.from(metadataOf(block, 'flags'), () => 11),
        Buffer.alloc(32, 7),
      )
    : block;
};

test('hands out what two organisations show alike', async (t) => {
  t.deepEqual(await read([lyingPeer('va'), lyingPeer('zurich')]), { heights: [last - 1, last], told: [] });
});

test('finds a flipped flag, and by a third organisation who has flipped it, be it the own peer', async (t) => {
  const [lying, honest, third] = [lyingPeer('va', flagged), lyingPeer('basel'), lyingPeer('zurich')];
  const found = await read([lying, honest, third]);
  t.deepEqual(found, { heights: [last - 1, last], told: [`PEER_CONTRADICTED ${lying.name}`] });
  const other = await read([honest, lying, third]);
  t.deepEqual(other, { heights: [last - 1, last], told: [`PEER_CONTRADICTED ${lying.name}`] });
  t.is(await codeOf(read([honest, lying])), 'PEER_CONTRADICTED');
});

test('names a peer that withholds a block, and goes on with another', async (t) => {
  const withholding = lyingPeer('va', (height) => (height === last ? never : recordedBlock(height)));
  const found = await read([withholding, lyingPeer('basel'), lyingPeer('zurich')]);
  t.deepEqual(found, { heights: [last - 1, last], told: [`PEER_BEHIND ${withholding.name}`] });
});

test('leaves a peer for good whose block the orderers did not make', async (t) => {
  const forging = lyingPeer('va', (height) => {
    const block = recordedBlock(height);
    if (height === last) block.getData()?.setDataList([]);
    return block;
  });
  const found = await read([forging, lyingPeer('basel'), lyingPeer('zurich')]);
  t.deepEqual(found, { heights: [last - 1, last], told: [`SIGNATURE_INVALID ${forging.name}`] });
  t.is(await codeOf(read([forging, lyingPeer('basel')])), 'SIGNATURE_INVALID');
});

test('stops at two blocks of one height that both carry the orderers’ signatures', async (t) => {
  const other = lyingPeer('va', (height) => {
    const block = recordedBlock(height);
    if (height === last) block.getHeader()?.setDataHash(Buffer.alloc(32));
    return block;
  });
  t.is(await codeOf(read([other, lyingPeer('basel'), lyingPeer('zurich')], () => undefined)), 'LEDGER_FORKED');
});

test('goes on with another organisation’s peer when one ends its stream', async (t) => {
  const ending = lyingPeer('va', (height) => {
    if (height === last) throw new TypeError('connection reset');
    return recordedBlock(height);
  });
  const found = await read([ending, lyingPeer('basel'), lyingPeer('zurich')]);
  t.deepEqual(found, { heights: [last - 1, last], told: [`UNREACHABLE ${ending.name}`] });
});
