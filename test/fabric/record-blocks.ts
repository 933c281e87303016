// Records a real channel's first blocks for the unit tests of `chaincode/fabric-client`: `FABRIC_BIN=... node test/fabric/record-blocks.ts`.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PeerConnection } from '@cohort/chaincode/fabric-client/fabric-peer';
import { hash } from '@cohort/protos/hash';
import { chaincodeName, channelName } from '@cohort/infra/fabric/channel-config';
import { TestChannel } from './test-channel.ts';

const target = fileURLToPath(new URL('../../chaincode/fabric-client/vectors/byzantine-channel.json.gz', import.meta.url));
await using channel = await TestChannel.start(['cleveland', 'hungary', 'switzerland', 'va']);
const { genesis } = channel.made.consortium;

async function submit(node: string, verb: string, requestId: string, body: unknown): Promise<void> {
  const ledger = await channel.connect(node);
  await ledger.submit(verb as never, requestId, body as never);
  await ledger.close();
}

await submit('cleveland/admin', 'genesis.initialise', 'found', genesis);
for (const msp of ['hungary', 'va']) {
  const rows = { dataset: 'rows', source: 'records', version: 1, schemaHash: hash('schema', 'test'), bucket: { lower: 200, upper: 500 } };
  await submit(`${msp}/agent`, 'datasets.register', msp, { ...rows, evaluationBucket: null, protection: 'unprotected', accounts: [] });
}
const [own] = channel.network.organisations;
const keys = channel.made.keys.get('cleveland/admin');
if (own === undefined || keys === undefined) throw new RangeError('expected a member');
const peer = new PeerConnection(
  { msp: 'cleveland', endpoint: own.peer, tlsCaPem: keys.caPem },
  { ...keys.identity, msp: 'cleveland' },
  channelName,
);
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
