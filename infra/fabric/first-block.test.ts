// Of two blocks that configtxgen may have made of one configuration the same first block follows, and another for another consortium.
import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import test from 'ava';
import { sameFirstBlock } from './first-block.ts';

/** A field of protobuf that holds bytes. */
const field = (number: number, bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);

/** As configtxgen writes it: with what it drew, and the groups of a map in whatever order, in which no library of ours would write them. */
function made(drawn: number, groups: readonly string[]): Uint8Array {
  const channel = new common.ChannelHeader();
  channel.setChannelId('cohort');
  channel.setTxId(String(drawn));
  const signature = new common.SignatureHeader();
  signature.setNonce(new Uint8Array(24).fill(drawn));
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(signature.serializeBinary());
  const entries = groups.map((name) => {
    const group = new common.ConfigGroup();
    group.setModPolicy(`Admins of ${name}`);
    return field(2, Buffer.concat([field(1, Buffer.from(name)), field(2, group.serializeBinary())]));
  });
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(field(1, field(2, Buffer.concat(entries))));
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const data = new common.BlockData();
  data.addData(envelope.serializeBinary());
  const block = new common.Block();
  block.setHeader(new common.BlockHeader());
  block.setData(data);
  return block.serializeBinary();
}

const anchor = 'ab'.repeat(32);
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('what was drawn and the order of a map make no other block; the anchor and the configuration do', (t) => {
  const [one, other] = [made(1, ['north', 'river', 'st-mary']), made(2, ['st-mary', 'north', 'river'])];
  t.not(hexOf(one), hexOf(other));
  const block = hexOf(sameFirstBlock(one, anchor));
  t.is(block, hexOf(sameFirstBlock(other, anchor)));
  t.not(block, hexOf(sameFirstBlock(one, 'cd'.repeat(32))));
  t.not(block, hexOf(sameFirstBlock(made(1, ['north', 'river', 'lake']), anchor)));
});

test('its header hashes its data, and its configuration is whole', (t) => {
  const block = common.Block.deserializeBinary(sameFirstBlock(made(1, ['river', 'north']), anchor));
  const [envelope = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
  t.is(hexOf(block.getHeader()?.getDataHash_asU8() ?? new Uint8Array()), createHash('sha256').update(envelope).digest('hex'));
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const groups = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()?.getChannelGroup()?.toObject().groupsMap ?? [];
  t.deepEqual(
    groups.map(([name, { modPolicy }]) => [name, modPolicy]),
    ['north', 'river'].map((name) => [name, `Admins of ${name}`]),
  );
});
