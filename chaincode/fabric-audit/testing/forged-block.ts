// Blocks of a real channel as somebody makes others of them: what nobody signs made to fit again, and what endorsers sign another.
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import type { SignedHeader } from '@cohort/protos/ledger';
import { dataOf, metadataOf } from '../../fabric-client/block-bytes.ts';
import { commitHash } from '../../fabric-client/commit-hash.ts';
import { readEnvelope, type ReadTransaction } from '../../fabric-client/read-envelope.ts';
import { withMetadata } from '../../fabric-client/testing/recorded-channel.ts';
import type { AuditRecord } from '../../verify/record-kinds.ts';
import { blockRecord } from '../block-record.ts';

export const blockIn = ({ payload }: AuditRecord): common.Block => common.Block.deserializeBinary(payload);

export const recordWith = (block: common.Block): AuditRecord => ({ kind: 'channelBlock', payload: blockRecord(block) });

/** A block of these entries and flags; `madeToFit` gives it the commit hash that follows from them. */
export function blockOf(block: common.Block, data: readonly Uint8Array[], flags: readonly number[]): AuditRecord {
  const made = common.Block.deserializeBinary(block.serializeBinary());
  made.getData()?.setDataList([...data]);
  return recordWith(withMetadata(made, 2, Uint8Array.from(flags)));
}

/** With the commit hash over its flags and writes that follows upon the one before: nobody signs it. */
export function madeToFit(previous: Pick<SignedHeader, 'stateHash'> | null, record: AuditRecord): AuditRecord {
  if (record.kind !== 'channelBlock') return record;
  const block = blockIn(record);
  const read = dataOf(block).map((bytes): ReadTransaction | null => {
    try {
      return readEnvelope(bytes);
    } catch {
      return null;
    }
  });
  const height = block.getHeader()?.getNumber() ?? 0;
  const before = height <= 1 ? Buffer.alloc(0) : Buffer.from(previous?.stateHash ?? '', 'hex');
  const words = new common.Metadata();
  words.setValue(commitHash(height, metadataOf(block, 'flags'), read, before));
  return recordWith(withMetadata(block, 4, words.serializeBinary()));
}

export const flagsOf = (block: common.Block): number[] => [...metadataOf(block, 'flags')];
export const entriesOf = (block: common.Block): Uint8Array[] => dataOf(block).map((bytes) => Uint8Array.from(bytes));

/** Its last signature once more, with a bit of it changed. */
export function withOneMoreSignature(block: common.Block, flip: (bytes: Uint8Array) => Uint8Array): common.Block {
  const words = common.Metadata.deserializeBinary(metadataOf(block, 'signatures'));
  const last = words.getSignaturesList().at(-1);
  const more = common.MetadataSignature.deserializeBinary(last?.serializeBinary() ?? new Uint8Array());
  more.setSignature(flip(more.getSignature_asU8()));
  words.addSignatures(more);
  return withMetadata(block, 0, words.serializeBinary());
}

/** Where an envelope's signature begins: cut there, its two parts are joined to the same bytes. */
export const signatureStart = (envelope: Uint8Array): number =>
  envelope.length - 2 - common.Envelope.deserializeBinary(envelope).getSignature_asU8().length;

/** A message's bytes with a part of it changed. */
interface Message {
  serializeBinary(): Uint8Array;
}
function changed<M extends Message>(
  type: { deserializeBinary(bytes: Uint8Array): M },
  bytes: Uint8Array,
  change: (message: M) => void,
): Uint8Array {
  const message = type.deserializeBinary(bytes);
  change(message);
  return message.serializeBinary();
}

/** An envelope with another action in its one transaction. */
export const withAction = (bytes: Uint8Array, change: (action: peer.ChaincodeActionPayload) => void): Uint8Array =>
  changed(common.Envelope, bytes, (envelope) => {
    envelope.setPayload(
      changed(common.Payload, envelope.getPayload_asU8(), (payload) => {
        payload.setData(
          changed(peer.Transaction, payload.getData_asU8(), (transaction) => {
            const [action] = transaction.getActionsList();
            action?.setPayload(changed(peer.ChaincodeActionPayload, action.getPayload_asU8(), change));
          }),
        );
      }),
    );
  });

export const withResult = (bytes: Uint8Array, change: (done: peer.ChaincodeAction) => void): Uint8Array =>
  withAction(bytes, (action) => {
    const endorsed = action.getAction();
    endorsed?.setProposalResponsePayload(
      changed(peer.ProposalResponsePayload, endorsed.getProposalResponsePayload_asU8(), (result) => {
        result.setExtension$(changed(peer.ChaincodeAction, result.getExtension_asU8(), change));
      }),
    );
  });

export const withWrites = (bytes: Uint8Array, change: (set: ledger.rwset.kvrwset.KVRWSet) => void, namespace = 'cohort'): Uint8Array =>
  withResult(bytes, (done) => {
    done.setResults(
      changed(ledger.rwset.TxReadWriteSet, done.getResults_asU8(), (sets) => {
        for (const set of sets.getNsRwsetList())
          if (set.getNamespace() === namespace) set.setRwset(changed(ledger.rwset.kvrwset.KVRWSet, set.getRwset_asU8(), change));
      }),
    );
  });

/** Writes one more key. */
export function addWrite(set: ledger.rwset.kvrwset.KVRWSet, key: string): void {
  const write = new ledger.rwset.kvrwset.KVWrite();
  write.setKey(key);
  write.setValue(Buffer.from('1'));
  set.addWrites(write);
}

/** With an event of its endorsers' own. */
export const withEvent = (bytes: Uint8Array, name: string): Uint8Array =>
  withResult(bytes, (done) => {
    const event = new peer.ChaincodeEvent();
    event.setEventName(name);
    event.setPayload(Buffer.from('{}'));
    done.setEvents(event.serializeBinary());
  });

/** With its first read of another version. */
export const withStaleRead = (bytes: Uint8Array): Uint8Array =>
  withWrites(bytes, (set) => {
    const version = new ledger.rwset.kvrwset.Version();
    version.setBlockNum(1);
    version.setTxNum(7);
    set.getReadsList()[0]?.setVersion(version);
  });
