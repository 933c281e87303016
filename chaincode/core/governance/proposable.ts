// What a proposal would be refused with, and else who would vote on it: asked when it is proposed, and by who wants to know before.
import { CohortError } from '@cohort/protos/errors';
import type { Proposable, QueryBodies } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { checkProposal } from './check-proposal.ts';
import { checkOpenProposals } from './check-quotas.ts';
import { electorateOf } from './electorate.ts';
import { thresholdOf } from './threshold.ts';

/** governance.check, which writes nothing. @throws {CohortError} NOT_PERMITTED, QUOTA_EXCEEDED, or the proposal's own */
export async function requireProposable(context: ReadContext, { body, proposer }: QueryBodies['governance.check']): Promise<Proposable> {
  if ((body.kind === 'open-budget' || body.kind === 'replace-authority') && body.msp !== proposer)
    throw new CohortError('NOT_PERMITTED', `${body.kind}: expected ${body.msp} itself to propose it, got ${proposer}`);
  await checkOpenProposals(context, proposer, body.kind);
  await checkProposal(context, body, proposer);
  const electorate = await electorateOf(context, body);
  return { electorate, threshold: await thresholdOf(context, body, electorate.length) };
}
