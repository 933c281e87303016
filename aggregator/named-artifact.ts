// What a proposal names by its hash, and whether it may still be put: while it can pass, or after it has.
import { largestModelOf } from '@cohort/mpc/largest-model';
import { mostArchitectureBytes, mostArtifactBytes } from '@cohort/protos/artifact';
import { CohortError } from '@cohort/protos/errors';
import type { ProposalBody, ProposalView } from '@cohort/protos/ledger';
import type { ArtifactHeader } from '@cohort/protos/messages';
import type { Ports } from './ports/ports.ts';
import { currentEpoch } from './round/current-epoch.ts';

/** By hash, the least and the most bytes. */
interface Named {
  readonly hash: string;
  readonly least: number;
  readonly most: number;
}

function namedBy(body: ProposalBody): readonly Named[] {
  if (body.kind === 'schema') return [{ hash: body.hash, least: body.size, most: body.size }];
  if (body.kind !== 'plan') return [];
  const { architecture, genesisModel } = body.plan;
  return [
    { hash: architecture, least: 1, most: mostArchitectureBytes },
    { hash: genesisModel, least: 1, most: Math.min(mostArtifactBytes, largestModelOf(body.plan)) },
  ];
}

export type Prospect = 'undecided' | 'accepted' | 'turned-down';

/** What has become of a proposal by the party's own epoch: one that nobody closed in time has lapsed. */
export function prospectOf({ status, closesEpoch }: Pick<ProposalView, 'status' | 'closesEpoch'>, epoch: number): Prospect {
  if (status === 'passed') return 'accepted';
  return status === 'open' && closesEpoch >= epoch ? 'undecided' : 'turned-down';
}

/**
 * Asks the ledger. A false answer lets an admin fill its organisation's own share of this disk, and nothing else.
 * @throws {CohortError} NOT_FOUND, PROPOSAL_CLOSED, PLAN_CLOSED, NOT_PERMITTED, QUOTA_EXCEEDED, ARTIFACT_MISMATCH; UNREACHABLE when the ledger is away
 */
export async function requireNamed(
  ports: Pick<Ports, 'ledger' | 'journal'>,
  { hash, proposal: id, total }: ArtifactHeader,
): Promise<Exclude<Prospect, 'turned-down'>> {
  const proposal = await ports.ledger.evaluate('governance.get', { proposal: id });
  const prospect = prospectOf(proposal, currentEpoch(ports));
  if (prospect === 'turned-down')
    throw new CohortError(
      'PROPOSAL_CLOSED',
      `proposal ${id}: expected it open or accepted, got ${proposal.status === 'open' ? 'lapsed' : proposal.status}; propose it again`,
    );
  const named = namedBy(proposal.body).find((item) => item.hash === hash);
  if (named === undefined)
    throw new CohortError(
      'NOT_PERMITTED',
      `artifact ${hash}: expected one that proposal ${id} (${proposal.body.kind}) names; put what it names, or propose what names this`,
    );
  if (prospect === 'accepted' && proposal.body.kind === 'plan') await requireActivePlan(ports, id);
  if (total > named.most)
    throw new CohortError('QUOTA_EXCEEDED', `artifact ${hash}: expected at most ${String(named.most)} bytes, got ${String(total)}`);
  if (total < named.least)
    throw new CohortError('ARTIFACT_MISMATCH', `artifact ${hash}: expected ${String(named.least)} bytes, got ${String(total)}`);
  return prospect;
}

async function requireActivePlan({ ledger }: Pick<Ports, 'ledger'>, plan: string): Promise<void> {
  const { status } = await ledger.evaluate('rounds.plan', { plan });
  if (status === 'finished' || status === 'closed')
    throw new CohortError('PLAN_CLOSED', `plan ${plan}: expected one that has not ended, got one that is ${status}`);
}
