// Records a real channel's first blocks for the unit tests of `chaincode/fabric-client`: `FABRIC_BIN=... node test/fabric/record-blocks.ts`.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PeerConnection } from '@cohort/chaincode/fabric-client/fabric-peer';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { hash } from '@cohort/protos/hash';
import { channelName } from '@cohort/infra/fabric/channel-config';
import { chaincodeName } from '@cohort/infra/fabric/network';
import { readFile } from 'node:fs/promises';
import { connectFabric } from './fabric-client.ts';
import { TestChannel } from './test-channel.ts';

const target = fileURLToPath(new URL('../../chaincode/fabric-client/vectors/byzantine-channel.json.gz', import.meta.url));
await using channel = await TestChannel.start(['cleveland', 'hungary', 'switzerland', 'va']);
const { genesis } = channel.made.consortium;

async function submit(node: string, verb: string, requestId: string, body: unknown): Promise<void> {
  const keys = channel.made.keys.get(node);
  if (keys === undefined) throw new RangeError(`expected a node, got ${node}`);
  for (let left = 60; ; left--)
    try {
      using client = await connectFabric(channel.network, keys.msp, keys.identity);
      await client.submit(verb, requestId, canonicalJson(body));
      return;
    } catch (thrown) {
      if (left === 0) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
}

await submit('cleveland/admin', 'genesis.initialise', 'found', genesis);
for (const msp of ['hungary', 'va']) {
  const rows = { dataset: 'rows', source: 'records', version: 1, schemaHash: hash('schema', 'test'), bucket: { lower: 200, upper: 500 } };
  await submit(`${msp}/agent`, 'datasets.register', msp, { ...rows, evaluationBucket: null, protection: 'unprotected', accounts: [] });
}
const [member] = channel.network.members;
const keys = channel.made.keys.get('cleveland/admin');
if (member === undefined || keys === undefined) throw new RangeError('expected a member');
const tlsCaPem = await readFile(member.folder.node('peer').tlsCa, 'utf8');
const peer = new PeerConnection({ msp: 'cleveland', endpoint: member.peer, tlsCaPem }, { ...keys.identity, msp: 'cleveland' }, channelName);
const blocks = await Promise.all(Array.from({ length: await peer.height() }, (_, height) => peer.block(height)));
peer.close();
const recorded = {
  channel: channelName,
  chaincode: chaincodeName,
  genesis,
  blocks: blocks.map((block) => Buffer.from(block.serializeBinary()).toString('base64')),
};
await writeFile(target, gzipSync(JSON.stringify(recorded), { level: 9 }));
process.stdout.write(`${String(blocks.length)} blocks in ${target}\n`);
