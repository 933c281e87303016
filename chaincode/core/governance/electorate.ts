// Who votes on a proposal: the organisations that vote at the moment it is made, without its subject.
import { CohortError } from '@cohort/protos/errors';
import type { ProposalBody } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { emergencySignatories, isActive, votingOrganisations } from '../members/state.ts';
import { requireCommitted } from '../rounds/require-committed.ts';
import { organisationOf } from '../rounds/paused.ts';
import { requireRound } from '../rounds/state.ts';

/** What is about an organisation's own nodes and authority. */
const ofOwnNodes: ReadonlySet<ProposalBody['kind']> = new Set(['admit-node', 'replace-node', 'replace-authority', 'revoke']);

/**
 * Sorted MSP ids. A subject never votes on itself, except on its own nodes and authority when it is the only organisation there is.
 * @throws {CohortError} NOT_PERMITTED when nobody would be left to vote
 */
export async function electorateOf(context: ReadContext, body: ProposalBody): Promise<readonly string[]> {
  if (body.kind === 'suspend-now') return signatoriesOf(context, body.msp);
  const active = await votingOrganisations(context);
  const subject = await subjectOf(context, body);
  const electorate = active.filter((msp) => msp !== subject);
  if (electorate.length > 0) return electorate;
  if (ofOwnNodes.has(body.kind)) return active;
  throw new CohortError('NOT_PERMITTED', `${body.kind}: expected another active organisation to vote, got none`);
}

/**
 * Who may sign an emergency suspension: not its subject, not who is under one, and nobody twice, so that no two keep a third one out.
 * @throws {CohortError} NOT_PERMITTED when there are not two
 */
async function signatoriesOf(context: ReadContext, subject: string): Promise<readonly string[]> {
  const signatories: string[] = [];
  for (const msp of await votingOrganisations(context))
    if (msp !== subject && (await isActive(context, msp)) && !(await emergencySignatories.has(context, subject, msp)))
      signatories.push(msp);
  if (signatories.length >= 2) return signatories;
  throw new CohortError(
    'NOT_PERMITTED',
    `suspend-now: expected two organisations that have not suspended ${subject} so before, got ${String(signatories.length)}; propose a suspension by vote`,
  );
}

async function subjectOf(context: ReadContext, body: ProposalBody): Promise<string | null> {
  switch (body.kind) {
    case 'admit-organisation':
      return body.organisation.msp;
    case 'admit-node':
    case 'replace-node':
      return body.node.msp;
    case 'replace-authority':
    case 'suspend':
    case 'suspend-now':
    case 'readmit':
    case 'open-budget':
      return body.msp;
    case 'revoke':
      return organisationOf(body.node);
    case 'replace-party':
      return organisationOf(body.from);
    case 'uphold-dispute': {
      const { terms, id } = await requireRound(context, body.round);
      const author = (await requireCommitted(context, id)).body.sums[body.index]?.statements[0]?.party ?? 0;
      return terms.parties[author]?.msp ?? null;
    }
    case 'schema':
    case 'plan':
    case 'stop-plan':
    case 'set-epoch-length':
    case 'set-rules':
      return null;
  }
}
