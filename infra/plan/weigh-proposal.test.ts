// A proposal is shown with all that a voter weighs: the plan's numbers, how votes stand, what this site's policy says, and how to vote.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { castVote } from '../consortium/cast-vote.ts';
import { propose } from '../consortium/decide.ts';
import { institutions, siteOf, studiedLedger } from './testing/studied-ledger.ts';
import { testPlan } from './testing/heart-plan.ts';
import { weighProposal } from './weigh-proposal.ts';

test('a plan is shown with its numbers and the verdict of the policy of the site that asks', async (t) => {
  const ledger = await studiedLedger();
  const site = siteOf(ledger, 'north', { maxEpsilon: { epsilon: '4', delta: '0.00001' } });
  const proposal = await propose(site, { kind: 'plan', plan: testPlan }, null);
  const { verdict, lines } = await weighProposal(site, proposal.slice(0, 4));
  const text = lines.join('\n');
  t.true(verdict !== null && 'allowed' in verdict && verdict.allowed);
  t.regex(text, /^sensitivity +T = 16781317, so that z\^2 = sigma\^2 \/ T = 5$/m);
  t.regex(text, /^datasets +north\/heart version 1, river\/heart version 1, stmary\/heart version 1$/m);
  t.regex(text, /^the policy of north: its agent would take part; /m);
  t.regex(text, new RegExp(`^north has not voted yet: cohort proposal vote ${proposal.slice(0, 8)} yes --as north --dir `, 'm'));
});

test('a policy that refuses says which rule and what to change', async (t) => {
  const ledger = await studiedLedger();
  const site = siteOf(ledger, 'river', { maxEpsilon: { epsilon: '1', delta: '0.00001' } });
  const proposal = await propose(site, { kind: 'plan', plan: testPlan }, null);
  const { verdict, lines } = await weighProposal(site, proposal);
  t.true(verdict !== null && 'allowed' in verdict && !verdict.allowed);
  t.regex(lines.join('\n'), /^maxEpsilon refuses: .* To change that, vote a plan with fewer rounds/m);
  t.regex(lines.join('\n'), /^the policy of river: its agent would not take part; /m);
});

test('where no agent is, or none of its rows are named, no policy is asked, and that is said', async (t) => {
  const ledger = await studiedLedger();
  const site = siteOf(ledger, 'stmary');
  const proposal = await propose(site, { kind: 'plan', plan: testPlan }, null);
  const elsewhere = await weighProposal({ ...site, dir: '/nowhere' }, proposal);
  t.deepEqual(elsewhere.verdict, { note: 'no agent of stmary is configured in /nowhere, so that no policy of a site was asked' });
});

test('every kind is voted on in one way, by the first digits of its id, until the vote that decides', async (t) => {
  const ledger = await studiedLedger();
  const sites = institutions.map((msp) => siteOf(ledger, msp));
  const [north] = sites;
  if (north === undefined) throw new CohortError('INTERNAL', 'no site');
  const id = await propose(north, { kind: 'set-epoch-length', seconds: 90 }, null);
  const said = [];
  for (const site of sites)
    said.push(await castVote(site, id.slice(0, 6), 'yes').catch((thrown: unknown) => CohortError.from(thrown).code));
  t.deepEqual(said, [{ proposal: id, status: 'open' }, { proposal: id, status: 'passed' }, 'PROPOSAL_CLOSED']);
  const { verdict, lines } = await weighProposal(north, id);
  t.is(verdict, null);
  t.false(lines.join('\n').includes('has not voted'));
});
