// What this site sent before its journal was restored from a backup: a commitment that a real party holds and the journal forgot.
import { contributionOf, syntheticMember } from '@cohort/aggregator/testing/synthetic-member';
import type { Round } from '../round.ts';
import type { PartyLine } from './party-line.ts';
import { member } from './sample-study.ts';

/** The round's enrolment has this member. */
export async function holdOther({ number, served }: PartyLine, { view }: Round): Promise<void> {
  const other = contributionOf(syntheticMember(member), view.round, view.terms, view.termsHash, () => 0.5);
  await (await served()).announce({ node: `${member}/agent`, msp: member }, other.announcementFor(number));
}
