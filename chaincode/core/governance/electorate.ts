// Who votes on a proposal: the ACTIVE organisations of the moment it is made, without its subject.
import { CohortError } from '@cohort/protos/errors';
import type { ProposalBody } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { activeOrganisations } from '../members/state.ts';

/**
 * Sorted MSP ids. A subject never votes on itself, except on its own node when it is the only organisation there is.
 * @throws {CohortError} NOT_PERMITTED when nobody would be left to vote
 */
export async function electorateOf(context: ReadContext, body: ProposalBody): Promise<readonly string[]> {
  const active = await activeOrganisations(context);
  const subject = subjectOf(body);
  const electorate = active.filter((msp) => msp !== subject);
  if (electorate.length > 0) return electorate;
  if (body.kind === 'admit-node') return active;
  throw new CohortError('NOT_PERMITTED', `${body.kind}: expected another active organisation to vote, got none`);
}

function subjectOf(body: ProposalBody): string | null {
  switch (body.kind) {
    case 'admit-organisation':
      return body.organisation.msp;
    case 'admit-node':
      return body.node.msp;
    case 'suspend':
    case 'open-budget':
      return body.msp;
    case 'plan':
    case 'stop-plan':
    case 'set-epoch-length':
      return null;
  }
}
