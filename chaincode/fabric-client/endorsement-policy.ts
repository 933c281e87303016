// A chaincode's endorsement policy as its definition was committed to the channel, and whether a transaction's endorsers satisfy it.
import { type common, msp, peer } from '@hyperledger/fabric-protos';
import { CohortError } from '@cohort/protos/errors';
import type { ChannelRules } from './channel-rules.ts';
import { holds, identityOn, type ChannelIdentity } from './channel-identity.ts';
import type { ReadTransaction } from './read-envelope.ts';

/** Fabric's own chaincode that keeps the definitions of the others. */
export const lifecycle = '_lifecycle';

/** The policy that this transaction commits for a chaincode, in bytes; null for one that commits none. */
export function policyCommittedBy({ namespaces }: Pick<ReadTransaction, 'namespaces'>, chaincode: string): Uint8Array | null {
  const key = `namespaces/fields/${chaincode}/ValidationInfo`;
  const written = namespaces.find(({ namespace }) => namespace === lifecycle)?.writes.find((write) => write.key.toString() === key);
  const value = written?.value ?? null;
  if (value === null) return null;
  const data = peer.lifecycle.StateData.deserializeBinary(value).getBytes_asU8();
  return peer.lifecycle.ChaincodeValidationInfo.deserializeBinary(data).getValidationParameter_asU8();
}

/** @throws {CohortError} SIGNATURE_INVALID for a creator or endorsers that the channel's rules do not allow to have made it valid */
export function checkEndorsed(
  at: string,
  transaction: ReadTransaction,
  chaincode: string,
  policy: Uint8Array | null,
  rules: ChannelRules,
): void {
  const refuse = (what: string): never => {
    throw new CohortError('SIGNATURE_INVALID', `${at}: ${what}; do not use this peer`);
  };
  if (!isByCreator(transaction, rules)) refuse(`transaction ${transaction.txId} lacks its creator's signature`);
  if (!isEndorsed(transaction, chaincode, policy, rules)) {
    const endorsers = endorsersOf(transaction, rules).map((item) => item.msp);
    refuse(`expected transaction ${transaction.txId} to be endorsed by its policy, got ${endorsers.join(', ') || 'nobody'}`);
  }
}

/** Whether who a transaction names as its creator has signed it. */
export function isByCreator({ creator, payload, signature }: ReadTransaction, rules: ChannelRules): boolean {
  const identity = identityOn(rules, creator);
  return identity !== null && holds(identity.key, payload, signature);
}

/** Whether its policy is fulfilled: the chaincode's own, and for definitions of chaincodes a majority. Of other chaincodes nothing is asked. */
export function isEndorsed(transaction: ReadTransaction, chaincode: string, policy: Uint8Array | null, rules: ChannelRules): boolean {
  const writes = transaction.namespaces.filter((set) => set.writes.length > 0).map(({ namespace }) => namespace);
  const isOwn = transaction.chaincode === chaincode || writes.includes(chaincode);
  if (!isOwn && !writes.includes(lifecycle)) return true;
  const endorsers = endorsersOf(transaction, rules);
  return (
    (!isOwn || (policy !== null && satisfies(endorsers, policy, rules))) && (!writes.includes(lifecycle) || byMajority(endorsers, rules))
  );
}

function endorsersOf({ endorsements, result }: ReadTransaction, rules: ChannelRules): ChannelIdentity[] {
  const found = endorsements.flatMap(({ endorser, signature }) => {
    const identity = identityOn(rules, endorser);
    return identity !== null && holds(identity.key, Buffer.concat([result, endorser]), signature) ? [identity] : [];
  });
  return [...new Map(found.map((identity) => [identity.certSha256, identity])).values()];
}

function satisfies(endorsers: readonly ChannelIdentity[], policy: Uint8Array, rules: ChannelRules): boolean {
  const read = peer.ApplicationPolicy.deserializeBinary(policy);
  const envelope = read.getSignaturePolicy();
  // A reference names the channel's own policy for endorsements, which is a majority.
  if (envelope === undefined) return read.getChannelConfigPolicyReference() !== '' && byMajority(endorsers, rules);
  return fulfils(envelope, endorsers);
}

/** Whether those who signed fulfil a policy of signatures. */
export function fulfils(policy: common.SignaturePolicyEnvelope, signers: readonly ChannelIdentity[]): boolean {
  const rule = policy.getRule();
  return rule !== undefined && fulfil(rule, policy.getIdentitiesList(), signers) !== null;
}

function byMajority(endorsers: readonly ChannelIdentity[], { endorsing }: ChannelRules): boolean {
  const organisations = new Set(endorsers.filter(({ units }) => units.includes('peer')).map((item) => item.msp));
  return 2 * endorsing.filter((name) => organisations.has(name)).length > endorsing.length;
}

/** The endorsers that are left for the rest of a policy; null where it is not fulfilled. One signature counts once, as it does for a peer. */
function fulfil(
  rule: common.SignaturePolicy,
  principals: readonly msp.MSPPrincipal[],
  endorsers: readonly ChannelIdentity[],
): readonly ChannelIdentity[] | null {
  const some = rule.getNOutOf();
  if (some === undefined) {
    const principal = principals[rule.getSignedBy()];
    const found = principal === undefined ? undefined : endorsers.find((endorser) => isPrincipal(endorser, principal));
    return found === undefined ? null : endorsers.filter((endorser) => endorser !== found);
  }
  let left = endorsers;
  let count = 0;
  for (const part of some.getRulesList()) {
    const after = fulfil(part, principals, left);
    if (after === null) continue;
    left = after;
    count++;
  }
  return count >= some.getN() ? left : null;
}

const units: Readonly<Record<number, string>> = {
  [msp.MSPRole.MSPRoleType.PEER]: 'peer',
  [msp.MSPRole.MSPRoleType.CLIENT]: 'client',
  [msp.MSPRole.MSPRoleType.ADMIN]: 'admin',
  [msp.MSPRole.MSPRoleType.ORDERER]: 'orderer',
};

/** Only an organisation's role is a principal here: what else a policy may name fulfils nothing. */
function isPrincipal(endorser: ChannelIdentity, principal: msp.MSPPrincipal): boolean {
  if (principal.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) return false;
  const role = msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
  if (role.getMspIdentifier() !== endorser.msp) return false;
  if (role.getRole() === msp.MSPRole.MSPRoleType.MEMBER) return true;
  return endorser.units.includes(units[role.getRole()] ?? '');
}
