// Takes a proposal of a test consortium through: proposed by the first member, voted on by its electorate, closed.
import type { ProposalBody } from '@cohort/protos/ledger';
import { possessionBytes, proposalId, subjectsOf } from '@cohort/protos/proposal-id';
import type { Ledger } from '../../client/ledger.ts';
import { possessionOf, type TestMember } from './consortium.ts';

/** `ledgers` by MSP id; `subject` signs for an admission. */
export async function decide(ledgers: ReadonlyMap<string, Ledger>, body: ProposalBody, subject: TestMember | null = null): Promise<void> {
  const [first] = ledgers;
  if (first === undefined) return;
  const [proposer, ledger] = first;
  const nonce = '00'.repeat(16);
  const proposal = proposalId(body, proposer, nonce);
  const possessions = subject === null ? [] : subjectsOf(body).map(({ signs }) => possessionOf(subject, possessionBytes(signs)));
  await ledger.submit('governance.propose', `propose-${proposal}`, { body, nonce, opensEpoch: 0, closesEpoch: 1, possessions });
  const { electorate } = await ledger.evaluate('governance.get', { proposal });
  for (const msp of electorate) await ledgers.get(msp)?.submit('governance.vote', `vote-${proposal}`, { proposal, choice: 'yes' });
  await ledger.submit('governance.close', `close-${proposal}`, { proposal });
}
