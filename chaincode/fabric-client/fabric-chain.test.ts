// A client verifies a channel once: a restart goes on from its file, and finds out a channel that has changed meanwhile.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { codeOf } from '@cohort/protos/testing/code-of';
import { FabricChain } from './fabric-chain.ts';
import { Peers } from './peers.ts';
import { lyingPeer } from './testing/lying-peer.ts';
import { meant, recordedBlock, recordedHeight } from './testing/recorded-channel.ts';

const signal = new AbortController().signal;

/** A chain over two peers, and the heights that these were asked for. */
function chain(file?: string, genesis = 0) {
  const asked: number[] = [];
  const show = (height: number) => {
    asked.push(height);
    return recordedBlock(height === 0 ? genesis : height);
  };
  const all = [lyingPeer('va', show), lyingPeer('zurich')];
  return { asked, chain: new FabricChain({ peers: new Peers(all, 'va'), meant, file, lagMs: () => 10_000 }) };
}

test('goes on where it was, by the configuration that it had verified', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-chain-'));
  const file = join(folder, 'chain.json');
  const first = chain(file);
  const head = await first.chain.head(signal);
  t.is(head.height, recordedHeight);
  await first.chain.close();
  const second = chain(file);
  t.deepEqual(await second.chain.head(signal), head);
  t.deepEqual(second.asked, [0]);
  t.is(await codeOf(chain(file, 1).chain.head(signal)), 'LEDGER_FORKED');
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, 40));
  t.is(await codeOf(chain(file).chain.head(signal)), 'STORAGE_CORRUPT');
  await rm(folder, { recursive: true });
});

test('hands out blocks from any height on, each with the hash of the one before', async (t) => {
  const { chain: from } = chain();
  const hashes: string[][] = [];
  for await (const { header } of from.blocks(recordedHeight - 2, signal)) {
    hashes.push([header.previousHash, header.hash]);
    if (header.height === recordedHeight) break;
  }
  t.is(hashes.length, 3);
  t.is(hashes[1]?.[0], hashes[0]?.[1]);
  const again: number[] = [];
  for await (const { header } of from.blocks(recordedHeight, signal)) {
    again.push(header.height);
    break;
  }
  t.deepEqual(again, [recordedHeight]);
});

test('waits for a peer that lags behind what this client has seen, and shows an older head when all have forgotten', async (t) => {
  const chainOf = (...newest: readonly [number, number]): FabricChain =>
    new FabricChain({
      peers: new Peers(
        newest.map((height, at) => lyingPeer(at === 0 ? 'va' : 'zurich', undefined, height)),
        'va',
      ),
      meant,
      lagMs: () => 300,
    });
  t.is((await chainOf(recordedHeight - 1, recordedHeight - 2).head(signal)).height, recordedHeight - 2);
  t.is((await chainOf(recordedHeight, recordedHeight).head(signal, recordedHeight)).height, recordedHeight);
  t.is((await chainOf(recordedHeight - 1, recordedHeight - 1).head(signal, recordedHeight)).height, recordedHeight - 1);
});
