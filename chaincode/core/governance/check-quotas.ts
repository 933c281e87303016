// Whether an organisation may make one more proposal of a kind, or have one more plan: what is open is read by everybody.
import { quotas } from '@cohort/policies/quotas';
import { CohortError } from '@cohort/protos/errors';
import type { ProposalBody } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { activePlans } from '../rounds/state.ts';
import { openProposals } from './state.ts';

/** A member that must be stopped, a key that was stolen, or a round that must be undone, waits for no quota. */
const uncounted: ReadonlySet<ProposalBody['kind']> = new Set(['suspend', 'suspend-now', 'revoke', 'replace-node', 'uphold-dispute']);

/** @throws {CohortError} QUOTA_EXCEEDED */
export async function checkOpenProposals(context: ReadContext, proposer: string, kind: ProposalBody['kind']): Promise<void> {
  if (uncounted.has(kind)) return;
  const open = await openProposals.list(context, proposer, kind);
  if (open.length >= quotas.openProposals)
    throw new CohortError(
      'QUOTA_EXCEEDED',
      `proposals: expected at most ${String(quotas.openProposals)} open ones of kind ${kind} by ${proposer}, got ${String(open.length + 1)}; ` +
        'each that was not closed counts, also one that has lapsed: close those, or wait for the votes (`cohort proposal list`)',
    );
}

/** @throws {CohortError} QUOTA_EXCEEDED */
export async function checkActivePlans(context: ReadContext, proposer: string): Promise<void> {
  const active = await activePlans.list(context, proposer);
  if (active.length >= quotas.activePlans)
    throw new CohortError(
      'QUOTA_EXCEEDED',
      `plans: expected at most ${String(quotas.activePlans)} proposed by ${proposer} that have not ended, got ${String(active.length + 1)}; ` +
        'paused ones count: wait until one has finished, or stop one (`cohort plan stop`)',
    );
}
