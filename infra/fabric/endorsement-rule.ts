// The chaincode's one endorsement policy: how many organisations, of which; as Fabric's commands take it, and as a definition has it.
import { msp as msps, peer } from '@hyperledger/fabric-protos';

/** Two thirds, rounded up, and never fewer than two: so many organisations must have computed the same result. */
export const endorsersNeeded = (organisations: number): number => Math.max(2, Math.ceil((2 * organisations) / 3));

/** As `peer lifecycle` takes it. */
export function signaturePolicy(organisations: readonly string[]): string {
  return ruleOf(endorsersNeeded(organisations.length), [...organisations].sort());
}

/** A definition's in the same words; others for a policy that Cohort never writes. @param parameter bytes of an ApplicationPolicy */
export function policyIn(parameter: Uint8Array): string {
  const envelope = peer.ApplicationPolicy.deserializeBinary(parameter).getSignaturePolicy();
  const some = envelope?.getRule()?.getNOutOf();
  if (envelope === undefined || some === undefined) return 'another';
  const roles = envelope.getIdentitiesList().map((identity) => msps.MSPRole.deserializeBinary(identity.getPrincipal_asU8()));
  const named = some.getRulesList().map((rule) => roles[rule.getSignedBy()]);
  if (named.some((role) => role?.getRole() !== msps.MSPRole.MSPRoleType.PEER)) return 'another';
  return ruleOf(some.getN(), named.map((role) => role?.getMspIdentifier() ?? '').sort());
}

const ruleOf = (needed: number, organisations: readonly string[]): string =>
  `OutOf(${String(needed)},${organisations.map((msp) => `'${msp}.peer'`).join(',')})`;
