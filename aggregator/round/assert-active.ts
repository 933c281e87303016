// Whether a caller is a registered node of an active member, as the party's members list has it.
import { CohortError } from '@cohort/protos/errors';
import type { MembersView } from '@cohort/protos/ledger';
import type { Caller } from '../rounds.ts';

/** The caller's record. @throws {CohortError} NODE_NOT_ACTIVE for a node that is not registered, MEMBER_SUSPENDED. */
export function assertActive(members: MembersView, caller: Caller): MembersView['nodes'][number] {
  const node = members.nodes.find((item) => item.node === caller.node && item.msp === caller.msp);
  if (node === undefined) throw new CohortError('NODE_NOT_ACTIVE', `${caller.node}: expected a registered node; have it admitted first`);
  if (node.status === 'revoked')
    throw new CohortError('NODE_NOT_ACTIVE', `${caller.node}: expected an active node, it was revoked by vote; replace its keys by vote`);
  const organisation = members.organisations.find((item) => item.msp === caller.msp);
  if (node.status !== 'active' || organisation?.status === 'suspended')
    throw new CohortError('MEMBER_SUSPENDED', `${caller.msp}: expected an active member, it is suspended`);
  return node;
}
