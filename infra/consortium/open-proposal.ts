// An open proposal by the first digits of its id.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import { listAll } from '@cohort/protos/list-all';

/** @throws {CohortError} USAGE for what is no id or its beginning, or several that begin so; NOT_FOUND */
export async function openProposal(ledger: Pick<Ledger, 'evaluate'>, named: string): Promise<string> {
  if (!/^[0-9a-f]{4,64}$/.test(named))
    throw new CohortError('USAGE', `proposal: expected its id or at least its first 4 hex digits, got ${named}; see cohort proposal list`);
  // The ledger says best what is wrong with one that is closed or unknown.
  if (named.length === 64) return named;
  const proposals = await listAll(ledger, 'governance.list', {});
  const found = proposals.filter(({ proposal, status }) => status === 'open' && proposal.startsWith(named));
  const [only, second] = found;
  if (only === undefined)
    throw new CohortError('NOT_FOUND', `proposal ${named}: expected an open one that begins so, got none; see cohort proposal list`);
  if (second !== undefined)
    throw new CohortError(
      'USAGE',
      `proposal ${named}: expected one that begins so, got ${found.map(({ proposal }) => proposal.slice(0, 16)).join(', ')}; give more digits`,
    );
  return only.proposal;
}
