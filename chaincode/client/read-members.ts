// The whole registry, read page by page: organisations, and the nodes of each.
import { listAll, type Answers } from '@cohort/protos/list-all';
import type { MembersView } from '@cohort/protos/ledger';

/** Organisations by MSP id, nodes by node id within each. @throws {CohortError} the ledger's */
export async function readMembers(ledger: Answers): Promise<MembersView> {
  const members = await listAll(ledger, 'members.list', {});
  return {
    organisations: members.map(({ nodes: _nodes, ...organisation }) => organisation),
    nodes: members.flatMap(({ nodes }) => nodes),
  };
}
