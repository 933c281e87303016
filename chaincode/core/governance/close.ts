// governance.close: counts exactly the electorate's votes and carries out what passed.
import { CohortError } from '@cohort/protos/errors';
import type { Context, Handler } from '../context.ts';
import { recordDataset } from '../datasets/record-dataset.ts';
import { setEpochLength } from '../epochs/epoch-length.ts';
import { currentEpoch } from '../epochs/state.ts';
import { admitNode } from '../members/admit-node.ts';
import { admitOrganisation } from '../members/admit-organisation.ts';
import { readmit } from '../members/readmit.ts';
import { replaceAuthority } from '../members/replace-authority.ts';
import { replaceNode } from '../members/replace-node.ts';
import { revoke } from '../members/revoke.ts';
import { suspendNow } from '../members/suspend-now.ts';
import { suspend } from '../members/suspend.ts';
import { acceptPlan } from '../rounds/accept-plan.ts';
import { replaceParty } from '../rounds/replace-party.ts';
import { stopPlan } from '../rounds/stop-plan.ts';
import { taintRound } from '../rounds/taint-round.ts';
import { setRules } from '../rules/set-rules.ts';
import { acceptSchema } from '../schemas/accept-schema.ts';
import { checkProposal } from './check-proposal.ts';
import { openProposals, proposals, requireProposal, votes, type Proposal } from './state.ts';
import { tally } from './tally.ts';

/** Payload: {status}. @throws {CohortError} NOT_FOUND, PROPOSAL_CLOSED, PROPOSAL_OPEN, or the effect's own */
export const close: Handler<'governance.close'> = async (context, { proposal: id }) => {
  const proposal = await requireProposal(context, id);
  if (proposal.status !== 'open') throw new CohortError('PROPOSAL_CLOSED', `proposal ${id}: is ${proposal.status} already`);
  const status = await decide(context, proposal);
  proposals.put(context, { ...proposal, status }, id);
  openProposals.delete(context, proposal.proposer, proposal.body.kind, id);
  if (status !== 'passed') context.emit('proposal.closed', { proposal: id, status });
  else {
    await checkProposal(context, proposal.body, proposal.proposer);
    await carryOut(context, proposal);
  }
  return { status };
};

async function decide(context: Context, proposal: Proposal): Promise<'passed' | 'rejected' | 'expired'> {
  let yes = 0;
  let no = 0;
  for (const msp of proposal.electorate) {
    const choice = await votes.get(context, proposal.proposal, msp);
    if (choice === 'yes') yes += 1;
    else if (choice === 'no') no += 1;
  }
  // A decision that nobody closed in time has lapsed: its electorate may be long out of date.
  if ((await currentEpoch(context)) > proposal.closesEpoch) return 'expired';
  const outcome = tally(proposal.threshold, proposal.electorate.length, yes, no);
  if (outcome !== 'open') return outcome;
  throw new CohortError(
    'PROPOSAL_OPEN',
    `proposal ${proposal.proposal}: ${String(yes)} yes and ${String(no)} no of ${String(proposal.electorate.length)} decide nothing yet; wait for more votes`,
  );
}

async function agreeing(context: Context, proposal: string, electorate: readonly string[]): Promise<readonly string[]> {
  const by: string[] = [];
  for (const msp of electorate) if ((await votes.get(context, proposal, msp)) === 'yes') by.push(msp);
  return by;
}

async function carryOut(context: Context, { proposal, proposer, body, electorate }: Proposal): Promise<void> {
  switch (body.kind) {
    case 'admit-organisation':
      admitOrganisation(context, proposal, body.organisation, body.nodes);
      break;
    case 'admit-node':
      admitNode(context, proposal, body.node);
      break;
    case 'replace-node':
      await replaceNode(context, proposal, body.node);
      break;
    case 'replace-authority':
      await replaceAuthority(context, proposal, body);
      break;
    case 'suspend':
      suspend(context, proposal, body);
      break;
    case 'suspend-now':
      await suspendNow(context, proposal, body, await agreeing(context, proposal, electorate));
      break;
    case 'readmit':
      await readmit(context, proposal, body);
      break;
    case 'revoke':
      revoke(context, proposal, body);
      break;
    case 'replace-party':
      await replaceParty(context, proposal, body);
      break;
    case 'stop-plan':
      await stopPlan(context, body.plan);
      break;
    case 'set-epoch-length':
      await setEpochLength(context, proposal, body.seconds);
      break;
    case 'set-rules':
      await setRules(context, proposal, body.rules);
      break;
    case 'uphold-dispute':
      await taintRound(context, body.round, body.index);
      break;
    case 'schema':
      acceptSchema(context, proposal, proposer, body);
      break;
    case 'plan':
      await acceptPlan(context, proposal, proposer, body.plan);
      break;
    case 'open-budget':
      await recordDataset(context, body.msp, body.registration, true);
      break;
  }
}
