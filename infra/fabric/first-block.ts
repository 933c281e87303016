// The first block of a channel as every founder makes it, byte for byte: configtxgen's, with the consortium's anchor where it draws at random or looks at a clock.
import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';

const nonceBytes = 24;

/** Nobody has to send it or to be trusted with it, and whoever alters the channel's beginning has another block. @param anchor H(block, genesis), hex */
export function sameFirstBlock(made: Uint8Array, anchor: string): Uint8Array {
  const block = common.Block.deserializeBinary(made);
  const [bytes = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = payload.getHeader() ?? new common.Header();
  const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signature = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const nonce = sha256(Buffer.from(anchor, 'hex')).subarray(0, nonceBytes);
  signature.setNonce(nonce);
  channel.clearTimestamp();
  channel.setTxId(sha256(Buffer.concat([nonce, signature.getCreator_asU8()])).toString('hex'));
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(signature.serializeBinary());
  payload.setHeader(header);
  // Its maps are written in the order of their keys here, and in none by configtxgen.
  payload.setData(common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  const data = new common.BlockData();
  data.addData(envelope.serializeBinary());
  block.setData(data);
  block.getHeader()?.setDataHash(sha256(envelope.serializeBinary()));
  return block.serializeBinary();
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
