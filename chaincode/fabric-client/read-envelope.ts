// One entry of a Fabric block, read as far as its kind goes: a chaincode's transaction with all that was signed of it, or anything else.
import { common, ledger, peer } from '@hyperledger/fabric-protos';

export interface NamespaceWrites {
  readonly namespace: string;
  /** A null value deletes. Keys are Fabric's, in bytes. */
  readonly writes: readonly { readonly key: Buffer; readonly value: Uint8Array | null }[];
  /** Of private collections a block holds hashes only. */
  readonly collections: readonly {
    readonly name: string;
    readonly writes: readonly { readonly key: Buffer; readonly value: Uint8Array | null }[];
  }[];
}

export interface ReadTransaction {
  readonly txId: string;
  readonly channel: string;
  /** Anybody may have any bytes ordered: of what no peer can read either there is the id, and nothing else. */
  readonly isReadable: boolean;
  /** Serialised identity; its signature is over `payload`. */
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly chaincode: string;
  readonly args: readonly Uint8Array[];
  /** What each endorser signed, its own identity behind it. */
  readonly result: Uint8Array;
  readonly endorsements: readonly { readonly endorser: Uint8Array; readonly signature: Uint8Array }[];
  readonly answer: Uint8Array;
  readonly event: { readonly name: string; readonly payload: Uint8Array } | null;
  readonly namespaces: readonly NamespaceWrites[];
}

interface Opened {
  readonly envelope: common.Envelope;
  readonly payload: common.Payload;
  readonly header: common.ChannelHeader;
}

/** Null for what is no transaction of a chaincode, such as the channel's configuration, or bytes that are none. */
export function readEnvelope(bytes: Uint8Array): ReadTransaction | null {
  const opened = orNull(() => openedFrom(bytes));
  if (opened?.header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return null;
  return orNull(() => transactionIn(opened)) ?? unreadable(opened);
}

function openedFrom(bytes: Uint8Array): Opened {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
  return { envelope, payload, header };
}

/** Protobuf throws whatever comes to hand. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function unreadable({ envelope, header }: Opened): ReadTransaction {
  const none = new Uint8Array();
  return {
    txId: header.getTxId(),
    channel: header.getChannelId(),
    isReadable: false,
    creator: none,
    nonce: none,
    payload: envelope.getPayload_asU8(),
    signature: envelope.getSignature_asU8(),
    chaincode: '',
    args: [],
    result: none,
    endorsements: [],
    answer: none,
    event: null,
    namespaces: [],
  };
}

function transactionIn({ envelope, payload, header }: Opened): ReadTransaction {
  const signer = common.SignatureHeader.deserializeBinary(payload.getHeader()?.getSignatureHeader_asU8() ?? new Uint8Array());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const read = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? new Uint8Array());
  const result = read.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array();
  const done = peer.ChaincodeAction.deserializeBinary(peer.ProposalResponsePayload.deserializeBinary(result).getExtension_asU8());
  const proposal = peer.ChaincodeProposalPayload.deserializeBinary(read.getChaincodeProposalPayload_asU8());
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8()).getChaincodeSpec();
  return {
    txId: header.getTxId(),
    channel: header.getChannelId(),
    isReadable: true,
    creator: signer.getCreator_asU8(),
    nonce: signer.getNonce_asU8(),
    payload: envelope.getPayload_asU8(),
    signature: envelope.getSignature_asU8(),
    chaincode: spec?.getChaincodeId()?.getName() ?? '',
    args: spec?.getInput()?.getArgsList_asU8() ?? [],
    result,
    endorsements: (read.getAction()?.getEndorsementsList() ?? []).map((item) => ({
      endorser: item.getEndorser_asU8(),
      signature: item.getSignature_asU8(),
    })),
    answer: done.getResponse()?.getPayload_asU8() ?? new Uint8Array(),
    event: eventIn(done.getEvents_asU8()),
    namespaces: ledger.rwset.TxReadWriteSet.deserializeBinary(done.getResults_asU8()).getNsRwsetList().map(writesOf),
  };
}

function eventIn(bytes: Uint8Array): ReadTransaction['event'] {
  const event = peer.ChaincodeEvent.deserializeBinary(bytes);
  return event.getEventName() === '' ? null : { name: event.getEventName(), payload: event.getPayload_asU8() };
}

/** To Fabric a value of no bytes is a deletion. */
const valueOf = (isDelete: boolean, value: Uint8Array): Uint8Array | null => (isDelete || value.length === 0 ? null : value);

function writesOf(set: ledger.rwset.NsReadWriteSet): NamespaceWrites {
  const { KVRWSet, HashedRWSet } = ledger.rwset.kvrwset;
  return {
    namespace: set.getNamespace(),
    writes: KVRWSet.deserializeBinary(set.getRwset_asU8())
      .getWritesList()
      .map((write) => ({ key: Buffer.from(write.getKey()), value: valueOf(write.getIsDelete(), write.getValue_asU8()) })),
    collections: set.getCollectionHashedRwsetList().map((collection) => ({
      name: collection.getCollectionName(),
      writes: HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8())
        .getHashedWritesList()
        .map((write) => ({
          key: Buffer.from(write.getKeyHash_asU8()),
          value: valueOf(write.getIsDelete(), write.getValueHash_asU8()),
        })),
    })),
  };
}
