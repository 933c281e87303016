// What a transaction of a block read, by its endorsers' word, and whether its parts belong together, as a peer asks before it looks at anything else.
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { sha256 } from '../fabric-client/block-bytes.ts';
import type { ReadTransaction } from '../fabric-client/read-envelope.ts';
import type { Version } from '../embedded/read-write-set.ts';

/** Where a value lies: a chaincode's own state, or of a collection the hashes that every peer has. Keys are UTF-8, hashes of keys hex. */
export interface StateKey {
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
}

export interface EntryRange {
  readonly start: string;
  readonly end: string;
  /** Read to its end; else `end` is the last key that was read. */
  readonly exhausted: boolean;
  /** Null where the block holds only a hash of what was found. */
  readonly found: readonly { readonly key: string; readonly version: Version }[] | null;
}

export interface EntryReads {
  readonly namespace: string;
  readonly reads: readonly { readonly at: StateKey; readonly version: Version }[];
  readonly ranges: readonly EntryRange[];
  readonly hashedReads: EntryReads['reads'];
  /** Of key-level policies and the like, which nothing of ours writes. */
  readonly writesMetadata: boolean;
}

export interface Entry {
  /** What does not belong together; null where all does. */
  readonly fault: string | null;
  /** The chaincode's answer. */
  readonly status: number;
  readonly sets: readonly EntryReads[];
}

export function readEntry(transaction: ReadTransaction, channel: string): Entry {
  if (!transaction.isReadable) return { fault: 'a transaction that can be read', status: 0, sets: [] };
  const payload = common.Payload.deserializeBinary(transaction.payload);
  const header = payload.getHeader() ?? new common.Header();
  const actions = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const asked = peer.ChaincodeActionPayload.deserializeBinary(actions[0]?.getPayload_asU8() ?? new Uint8Array());
  const result = peer.ProposalResponsePayload.deserializeBinary(transaction.result);
  const done = peer.ChaincodeAction.deserializeBinary(result.getExtension_asU8());
  const proposal = sha256(header.getChannelHeader_asU8(), header.getSignatureHeader_asU8(), asked.getChaincodeProposalPayload_asU8());
  const faults = [
    actions.length === 1 ? null : 'one action',
    transaction.channel === channel ? null : `channel ${channel}`,
    transaction.txId === sha256(transaction.nonce, transaction.creator).toString('hex')
      ? null
      : 'an id that follows from nonce and creator',
    proposal.equals(result.getProposalHash_asU8()) ? null : 'a result of this very proposal',
  ];
  return {
    fault: faults.find((fault) => fault !== null) ?? null,
    status: done.getResponse()?.getStatus() ?? 0,
    sets: ledger.rwset.TxReadWriteSet.deserializeBinary(done.getResults_asU8()).getNsRwsetList().map(readsOf),
  };
}

function readsOf(set: ledger.rwset.NsReadWriteSet): EntryReads {
  const { KVRWSet, HashedRWSet } = ledger.rwset.kvrwset;
  const namespace = set.getNamespace();
  const own = KVRWSet.deserializeBinary(set.getRwset_asU8());
  const hashed = set.getCollectionHashedRwsetList().map((collection) => ({
    collection: collection.getCollectionName(),
    read: HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8()),
  }));
  return {
    namespace,
    reads: own.getReadsList().map((read) => ({ at: { namespace, collection: '', key: read.getKey() }, version: versionOf(read) })),
    ranges: own.getRangeQueriesInfoList().map((range) => ({
      start: range.getStartKey(),
      end: range.getEndKey(),
      exhausted: range.getItrExhausted(),
      found: range.hasReadsMerkleHashes()
        ? null
        : (range.getRawReads()?.getKvReadsList() ?? []).map((read) => ({ key: read.getKey(), version: versionOf(read) })),
    })),
    hashedReads: hashed.flatMap(({ collection, read }) =>
      read.getHashedReadsList().map((item) => ({
        at: { namespace, collection, key: Buffer.from(item.getKeyHash_asU8()).toString('hex') },
        version: versionOf(item),
      })),
    ),
    writesMetadata: own.getMetadataWritesList().length > 0 || hashed.some(({ read }) => read.getMetadataWritesList().length > 0),
  };
}

function versionOf(read: { getVersion(): ledger.rwset.kvrwset.Version | undefined }): Version {
  const version = read.getVersion();
  return version === undefined ? null : `${String(version.getBlockNum())}.${String(version.getTxNum())}`;
}

/** The fields of an envelope by number, each once and in their order: two entries of a block written as one, or one as two, have the same data hash. */
export function isOneEnvelope(bytes: Uint8Array): boolean {
  const known = topLevelFields(bytes)?.filter((field) => field <= 2);
  return known?.join() === '1,2' || known?.join() === '1';
}

/** Null for what is no message of fields with a length. */
function topLevelFields(bytes: Uint8Array): number[] | null {
  const fields: number[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    return Infinity;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag % 8 !== 2) return null;
    fields.push(Math.floor(tag / 8));
    const length = varint();
    at += length;
  }
  return at === bytes.length ? fields : null;
}
