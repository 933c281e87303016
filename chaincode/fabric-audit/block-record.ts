// One block of a channel as a record of an audit file: Fabric's own message, holding nothing but what is checked, in the one form of it.
import { common } from '@hyperledger/fabric-protos';
import { expectThat } from '../verify/expect-that.ts';
import { headerOf, metadataOf } from '../fabric-client/block-bytes.ts';
import { commitHashIn } from '../fabric-client/verify-next.ts';

/** What a peer keeps beside it, signed by nobody, is left out: of block 0 every word of an orderer, for nobody has ordered it. */
export function blockRecord(block: common.Block): Uint8Array {
  const { height } = headerOf(block);
  const kept = new common.Block();
  kept.setHeader(block.getHeader());
  kept.setData(block.getData());
  const metadata = new common.BlockMetadata();
  const nothing = new Uint8Array();
  const flags = metadataOf(block, 'flags');
  metadata.setMetadataList(height === 0 ? [nothing, nothing, flags] : [signatures(block), nothing, flags, nothing, commitHash(block)]);
  kept.setMetadata(metadata);
  return kept.serializeBinary();
}

/** @throws {CohortError} AUDIT_CHECK_FAILED for anything but a block in that form */
export function readBlockRecord(payload: Uint8Array): common.Block {
  const block = read(payload);
  const again = block === null ? new Uint8Array() : blockRecord(block);
  expectThat(
    block !== null && again.length === payload.length && again.every((byte, at) => byte === payload[at]),
    "Fabric's block in its one form",
    'other bytes',
  );
  return block;
}

function read(payload: Uint8Array): common.Block | null {
  try {
    return common.Block.deserializeBinary(payload);
  } catch {
    return null; // no block
  }
}

function signatures(block: common.Block): Uint8Array {
  const read = common.Metadata.deserializeBinary(metadataOf(block, 'signatures'));
  const kept = new common.Metadata();
  kept.setValue(read.getValue_asU8());
  kept.setSignaturesList(
    read.getSignaturesList().map((item) => {
      const signature = new common.MetadataSignature();
      const identifier = item.getIdentifierHeader_asU8();
      if (identifier.length > 0) signature.setIdentifierHeader(identifier);
      else signature.setSignatureHeader(item.getSignatureHeader_asU8());
      signature.setSignature(item.getSignature_asU8());
      return signature;
    }),
  );
  return kept.serializeBinary();
}

function commitHash(block: common.Block): Uint8Array {
  const kept = new common.Metadata();
  kept.setValue(commitHashIn(block));
  return kept.serializeBinary();
}
