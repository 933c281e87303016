// A party's pin as it stands now: the operator pinned the node key, and the party's other keys follow records that it has signed.
import { vouchedRecords } from '@cohort/chaincode/client/renewed-certificate';
import type { PartyRef } from '@cohort/protos/terms';
import type { PinnedParty } from '../pinned-party.ts';
import type { AgentPorts } from '../ports/ports.ts';

/** The pin of this node id, with the terms' keys when its node key vouches for them; undefined when none is pinned. @throws {CohortError} the ledger's */
export async function followPin(
  { node, nodeKey, boxKey, tlsCertSha256 }: PartyRef,
  pinned: readonly PinnedParty[],
  ledger: Pick<AgentPorts['ledger'], 'evaluate' | 'genesisHash'>,
): Promise<PinnedParty | undefined> {
  const pin = pinned.find((item) => item.node === node);
  const isAsPinned = pin?.boxKey === boxKey && pin.tlsCertSha256 === tlsCertSha256;
  if (pin === undefined || isAsPinned || pin.nodeKey !== nodeKey) return pin;
  const vouched = vouchedRecords(await ledger.evaluate('members.node', { node }), pin.nodeKey, ledger.genesisHash);
  const isVouched = vouched.some((record) => record.boxKey === boxKey && record.tlsCertSha256 === tlsCertSha256);
  return isVouched ? { ...pin, boxKey, tlsCertSha256 } : pin;
}
