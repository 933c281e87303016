// All that a voter weighs of one proposal: what it says, how votes stand, and for a plan what this site's own policy makes of it.
import { explain } from '@cohort/policies/explain';
import { CohortError } from '@cohort/protos/errors';
import type { ProposalView } from '@cohort/protos/ledger';
import type { Admin } from '../consortium/admin-ledger.ts';
import { proposalNamed } from '../consortium/proposal-named.ts';
import { voteCommand } from '../consortium/vote-command.ts';
import { planLines } from '../view/plan-lines.ts';
import { proposalLines } from '../view/proposal-lines.ts';
import { judgeTerms, type Judgement } from './judge-plan.ts';
import { ownSite } from './own-site.ts';
import { proposedTerms } from './proposed-terms.ts';

/** Null for what no policy judges; a note where none could be asked. */
export type Verdict = Judgement | { readonly note: string } | null;

export interface Weighed {
  readonly proposal: ProposalView;
  readonly verdict: Verdict;
  /** For people. */
  readonly lines: readonly string[];
}

/** `named`: the first digits of its id. @throws {CohortError} USAGE, NOT_FOUND, CONFIG_INVALID for this site's own files; the ledger's */
export async function weighProposal(admin: Pick<Admin, 'ledger' | 'msp' | 'dir'>, named: string): Promise<Weighed> {
  const proposal = await proposalNamed(admin.ledger, named);
  const epoch = await admin.ledger.evaluate('epochs.current', {});
  const verdict = await verdictOn(proposal, admin);
  const { body } = proposal;
  const lines = [
    `proposal ${proposal.proposal}`,
    ...proposalLines([proposal], epoch),
    ...(body.kind === 'plan' ? ['', ...planLines(body.plan)] : []),
    ...verdictLines(verdict),
    ...howToVote(proposal, admin),
  ];
  return { proposal, verdict, lines };
}

async function verdictOn({ proposal, body }: ProposalView, { ledger, msp, dir }: Pick<Admin, 'ledger' | 'msp' | 'dir'>): Promise<Verdict> {
  if (body.kind !== 'plan') return null;
  const site = await ownSite(dir, msp);
  if (site === null) return { note: `no agent of ${msp} is configured in ${dir}, so that no policy of a site was asked` };
  if (body.plan.datasets.every((item) => item.msp !== msp))
    return { note: `the plan names no dataset of ${msp}, so that its policy has no say` };
  try {
    return await judgeTerms(ledger, msp, site.policy, await proposedTerms(ledger, proposal, body.plan));
  } catch (thrown) {
    // A plan that was voted down may name what is no longer there.
    const error = CohortError.from(thrown);
    if (error.code !== 'NODE_NOT_ACTIVE') throw error;
    return { note: error.message };
  }
}

function verdictLines(verdict: Verdict): string[] {
  if (verdict === null) return [];
  if (!('findings' in verdict)) return ['', verdict.note];
  const { msp, allowed, findings, note } = verdict;
  return [
    '',
    ...findings.filter(({ passes }) => !passes).map(explain),
    ...(note === null ? [] : [note]),
    `the policy of ${msp}: its agent ${allowed ? 'would take part' : 'would not take part'}; each rule: cohort policy check`,
  ];
}

function howToVote({ proposal, status, electorate, votes }: ProposalView, { msp, dir }: Pick<Admin, 'msp' | 'dir'>): string[] {
  if (status !== 'open' || !electorate.includes(msp) || votes.some((cast) => cast.msp === msp)) return [];
  return ['', `${msp} has not voted yet: ${voteCommand(proposal, msp, dir)}`];
}
