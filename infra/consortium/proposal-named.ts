// A proposal by the first digits of its id: the open one that begins so, else the one that is closed.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { ProposalView } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import { oneNamed } from './one-named.ts';

/** @throws {CohortError} USAGE for what is no id or its beginning, or several that begin so; NOT_FOUND */
export async function proposalNamed(ledger: Pick<Ledger, 'evaluate'>, named: string): Promise<ProposalView> {
  const naming = { what: 'proposal', list: 'cohort proposal list --all', idOf: ({ proposal }: ProposalView) => proposal };
  return await oneNamed(named, naming, async () => {
    const all = await listAll(ledger, 'governance.list', {});
    const open = all.filter(({ proposal, status }) => status === 'open' && proposal.startsWith(named));
    return open.length > 0 ? open : all;
  });
}
