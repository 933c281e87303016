// A Fabric block's bytes as orderers sign and chain them: its header in ASN.1 DER, and what its hash fixes of its data.
import { createHash } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';

/** What orderers sign, beside their own words. */
export interface FabricHeader {
  readonly height: number;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
}

export const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hashing = createHash('sha256');
  for (const part of parts) hashing.update(part);
  return hashing.digest();
};

export function headerOf(block: common.Block): FabricHeader {
  const header = block.getHeader();
  return {
    height: header?.getNumber() ?? -1,
    previousHash: header?.getPreviousHash_asU8() ?? new Uint8Array(),
    dataHash: header?.getDataHash_asU8() ?? new Uint8Array(),
  };
}

/** SEQUENCE { number INTEGER, previousHash OCTET STRING, dataHash OCTET STRING }. */
export function fabricHeaderBytes({ height, previousHash, dataHash }: FabricHeader): Buffer {
  return tagged(0x30, Buffer.concat([tagged(0x02, integerBytes(height)), tagged(0x04, previousHash), tagged(0x04, dataHash)]));
}

export const fabricHash = (header: FabricHeader): Buffer => sha256(fabricHeaderBytes(header));

export const dataOf = (block: common.Block): readonly Uint8Array[] => block.getData()?.getDataList_asU8() ?? [];
export const dataHashOf = (block: common.Block): Buffer => sha256(...dataOf(block));

/** Places in a block's metadata. */
const places = { signatures: 0, flags: 2, commitHash: 4 } as const;

export const metadataOf = (block: common.Block, place: keyof typeof places): Uint8Array =>
  block.getMetadata()?.getMetadataList_asU8()[places[place]] ?? new Uint8Array();

function tagged(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** A natural number, with a zero in front where its first bit would make it negative. */
function integerBytes(value: number): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return (bytes[0] ?? 0) < 128 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}
