// What the orderers signed of a block: a quorum of the channel's consenters (BFT), or its leader alone (Raft).
import { common } from '@hyperledger/fabric-protos';
import { CohortError } from '@cohort/protos/errors';
import { fabricHeaderBytes, type FabricHeader } from './block-bytes.ts';
import { quorumOf, type ChannelRules } from './channel-rules.ts';
import { holds, identityOn, isVouched } from './channel-identity.ts';

/** Each signature is over `value`, its own `header` and the block's header. */
export interface OrdererWords {
  readonly value: Uint8Array;
  readonly signatures: readonly { readonly header: Uint8Array; readonly signature: Uint8Array }[];
}

export function readOrdererWords(metadata: Uint8Array): OrdererWords {
  const read = common.Metadata.deserializeBinary(metadata);
  return {
    value: read.getValue_asU8(),
    signatures: read.getSignaturesList().map((item) => {
      const identifier = item.getIdentifierHeader_asU8();
      return { header: identifier.length > 0 ? identifier : item.getSignatureHeader_asU8(), signature: item.getSignature_asU8() };
    }),
  };
}

/** @returns how many have signed it @throws {CohortError} SIGNATURE_INVALID for too few */
export function checkOrderers(header: FabricHeader, words: OrdererWords, rules: ChannelRules): number {
  const bytes = fabricHeaderBytes(header);
  const isByzantine = rules.consenters.size > 0;
  const signerOf = isByzantine ? consenterIn : ordererIn;
  const signers = new Set<string>();
  for (const { header: own, signature } of words.signatures) {
    const signer = signerOf(own, rules);
    if (signer !== null && holds(signer.key, Buffer.concat([words.value, own, bytes]), signature)) signers.add(signer.name);
  }
  const needed = isByzantine ? quorumOf(rules) : 1;
  if (signers.size < needed)
    throw new CohortError(
      'SIGNATURE_INVALID',
      `block ${String(header.height)}: expected signatures of ${String(needed)} of ${isByzantine ? `${String(rules.consenters.size)} consenters` : "the channel's orderers"}, got ${String(signers.size)} valid; do not use this peer`,
    );
  return signers.size;
}

interface OrdererKey {
  readonly name: string;
  readonly key: Parameters<typeof holds>[0];
}

function consenterIn(header: Uint8Array, rules: ChannelRules): OrdererKey | null {
  const id = common.IdentifierHeader.deserializeBinary(header).getIdentifier();
  const consenter = rules.consenters.get(id);
  const own = rules.authorities.get(consenter?.msp ?? '');
  if (consenter === undefined || own === undefined || !isVouched(consenter.certificate, own)) return null;
  return { name: String(id), key: consenter.certificate.publicKey };
}

function ordererIn(header: Uint8Array, rules: ChannelRules): OrdererKey | null {
  const identity = identityOn(rules, common.SignatureHeader.deserializeBinary(header).getCreator_asU8());
  if (identity === null || !rules.ordering.includes(identity.msp) || !identity.units.includes('orderer')) return null;
  return { name: identity.certSha256, key: identity.key };
}
