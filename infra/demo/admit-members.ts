// Admission by vote: the fourth hospital, and every node with proof that it holds its key.
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import type { NodeRole } from '@cohort/protos/ledger';
import type { Admin } from '../consortium/admin-ledger.ts';
import { organisationRecord, required } from '../consortium/create-consortium.ts';
import { decide } from '../consortium/decide.ts';
import { nodeRecord } from '../pki/node-record.ts';
import { connectAdmins, proposerAmong } from './admins.ts';
import { partyHosts, type HeartConsortium } from './heart-consortium.ts';

/** Returns the admins of the organisations that were admitted. */
export async function admitMembers(consortium: HeartConsortium, founders: readonly Admin[], say: (line: string) => void): Promise<Admin[]> {
  const first = proposerAmong(founders);
  const admitted: Admin[] = [];
  for (const msp of hospitals.filter((candidate) => !(partyHosts as readonly string[]).includes(candidate))) {
    const organisation = organisationRecord(msp, consortium.authorities, consortium.keys);
    await decide(
      [...founders, ...admitted],
      first,
      { kind: 'admit-organisation', organisation },
      required(consortium.keys, `${msp}/admin`),
    );
    admitted.push(...(await connectAdmins(consortium, [msp])));
    say(`admitted ${msp} by vote of ${String(founders.length)} founders`);
  }
  const admins = [...founders, ...admitted];
  const nodes: [string, NodeRole][] = [
    ...partyHosts.map((msp): [string, NodeRole] => [`${msp}/party`, 'party']),
    ...hospitals.map((msp): [string, NodeRole] => [`${msp}/agent`, 'agent']),
  ];
  await Promise.all(
    nodes.map(async ([node, role]) => {
      const keys = required(consortium.keys, node);
      const proposer = admins.find(({ msp }) => msp === keys.msp) ?? first;
      await decide(admins, proposer, { kind: 'admit-node', node: nodeRecord(keys, role, consortium.endpoints.get(node) ?? '') }, keys);
    }),
  );
  say(`admitted ${String(nodes.length)} nodes by vote, each with proof of possession of its key`);
  return admitted;
}
