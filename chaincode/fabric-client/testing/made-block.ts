// A block with one transaction, signed by whom a test says, as far as a look-up reads it.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { holds } from '../channel-identity.ts';

export interface MadeTransaction {
  readonly txId: string;
  readonly keyPem: string;
  readonly answer: string;
  readonly flag: number;
  readonly height: number;
}

export function madeBlock({ txId, keyPem, answer, flag, height }: MadeTransaction): common.Block {
  const payload = payloadOf(txId, answer);
  const envelope = new common.Envelope();
  envelope.setPayload(payload);
  envelope.setSignature(signed(payload, keyPem));
  const block = new common.Block();
  const header = new common.BlockHeader();
  header.setNumber(height);
  block.setHeader(header);
  const data = new common.BlockData();
  data.setDataList([envelope.serializeBinary()]);
  block.setData(data);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([new Uint8Array(), new Uint8Array(), Uint8Array.of(flag)]);
  block.setMetadata(metadata);
  return block;
}

/** As Fabric's identities sign, which takes two tries on average. */
function signed(payload: Uint8Array, keyPem: string): Uint8Array {
  for (;;) {
    const signature = sign('sha256', payload, createPrivateKey(keyPem));
    if (holds(createPublicKey(keyPem), payload, signature)) return signature;
  }
}

function payloadOf(txId: string, answer: string): Uint8Array {
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channel.setTxId(txId);
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transactionOf(answer));
  return payload.serializeBinary();
}

function transactionOf(answer: string): Uint8Array {
  const response = new peer.Response();
  response.setPayload(Buffer.from(answer));
  const done = new peer.ChaincodeAction();
  done.setResponse(response);
  const result = new peer.ProposalResponsePayload();
  result.setExtension$(done.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(result.serializeBinary());
  const asked = new peer.ChaincodeActionPayload();
  asked.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setPayload(asked.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([action]);
  return transaction.serializeBinary();
}
