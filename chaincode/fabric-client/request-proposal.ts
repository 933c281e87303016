// A request as a proposal whose transaction id follows from it: whoever knows the request can look up what became of each of its tries.
import type { Proposal } from '@hyperledger/fabric-gateway';
import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { Request } from '../client/ledger-transport.ts';
import type { Identity } from '../client/signer-of.ts';
import { sha256 } from './block-bytes.ts';
import type { PeerConnection } from './fabric-peer.ts';

/** The consortium by its anchor, and a chaincode's name on its channel. */
export interface RequestedOf {
  readonly anchor: string;
  readonly chaincode: string;
}

/** H(anchor, chaincode, request, try). A try is another only after the one before was ordered and came to nothing. */
export function nonceOf({ anchor, chaincode }: RequestedOf, { verb, requestId, body }: Request, attempt: number): Buffer {
  return sha256(Buffer.from(canonicalJson([anchor, chaincode, verb, requestId, body, attempt])));
}

/** Fabric's rule: H(nonce, creator). */
export function txIdOf(nonce: Uint8Array, { msp: mspId, certPem }: Pick<Identity, 'msp' | 'certPem'>): string {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(mspId);
  creator.setIdBytes(Buffer.from(certPem));
  return sha256(nonce, creator.serializeBinary()).toString('hex');
}

/** The gateway makes proposals with a random nonce; this one has its nonce and id put in before it is signed. */
export function proposalOf(
  to: Pick<PeerConnection, 'network' | 'gateway'>,
  chaincode: string,
  { verb, requestId, body }: Request,
  nonce: Uint8Array,
): Proposal {
  const drawn = to.network.getContract(chaincode).newProposal(verb, { arguments: [requestId, body] });
  const proposed = gateway.ProposedTransaction.deserializeBinary(drawn.getBytes());
  const proposal = peer.Proposal.deserializeBinary(proposed.getProposal()?.getProposalBytes_asU8() ?? new Uint8Array());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const signature = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const txId = sha256(nonce, signature.getCreator_asU8()).toString('hex');
  signature.setNonce(nonce);
  channel.setTxId(txId);
  header.setSignatureHeader(signature.serializeBinary());
  header.setChannelHeader(channel.serializeBinary());
  proposal.setHeader(header.serializeBinary());
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(proposal.serializeBinary());
  proposed.setProposal(signed);
  proposed.setTransactionId(txId);
  return to.gateway.newProposal(proposed.serializeBinary());
}
