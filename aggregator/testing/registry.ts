// The registry of a test network, as the ledger would list it.
import { hash, toHex } from '@cohort/protos/hash';
import type { MembersView, NodeRecord } from '@cohort/protos/ledger';
import type { PartyRef } from '@cohort/protos/terms';
import type { SyntheticMember } from './synthetic-member.ts';

/** Every member's agent, every party's node and every organisation's admin, all active. */
export function testRegistry(members: readonly SyntheticMember[], parties: readonly PartyRef[]): MembersView {
  const names = [...new Set([...members.map(({ msp }) => msp), ...parties.map(({ msp }) => msp)])];
  const record = (node: string, role: NodeRecord['role'], nodeKey: string, boxKey: string) => ({
    node,
    msp: node.split('/')[0] ?? '',
    role,
    tlsCertSha256: hash('plan', node),
    identityCertSha256: hash('plan', node),
    nodeKey,
    boxKey,
    endpoint: '',
    status: 'active' as const,
    rotation: null,
  });
  const nodes = [
    ...parties.map((party) => record(party.node, 'party', party.nodeKey, party.boxKey)),
    ...names.map((msp) => record(`${msp}/admin`, 'admin', '', '')),
    ...members.map((member) => record(member.node, 'agent', toHex(member.nodeKey.publicKey), toHex(member.boxKey.publicKey))),
  ];
  return {
    organisations: names.map((msp) => ({
      msp,
      name: msp,
      caPem: '',
      admin: record(`${msp}/admin`, 'admin', '', ''),
      status: 'active' as const,
      formerCaPem: null,
    })),
    nodes,
  };
}
