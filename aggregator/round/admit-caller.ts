// Who may make which call about a round; memory and journal are read, and nothing else.
import { CohortError } from '@cohort/protos/errors';
import type { ContributionQuery } from '@cohort/protos/messages';
import type { Ports } from '../ports/ports.ts';
import type { Caller, Rounds } from '../rounds.ts';
import { enrolmentOf } from './contributions.ts';
import type { Round } from './round.ts';

/**
 * The round that an agent asks about. A caller that is not enrolled costs neither a question to the ledger nor a write; an agent whose
 * enrolment this party has not seen in a block yet asks again.
 * @throws {CohortError} NODE_NOT_ACTIVE, MEMBER_SUSPENDED, ROUND_UNKNOWN, TERMS_MISMATCH
 */
export function roundFor(caller: Caller, query: ContributionQuery, rounds: Rounds): Round {
  rounds.assertActive(caller);
  const round = rounds.find(query.round);
  if (query.termsHash !== round.termsHash)
    throw new CohortError(
      'TERMS_MISMATCH',
      `terms: expected ${round.termsHash} for round ${round.key}, got ${query.termsHash}; read the round from the ledger`,
    );
  return round;
}

/** @throws {CohortError} MEMBER_NOT_ENROLLED unless the caller is the node that this member enrolled */
export function assertEnrolledNode(round: Round, ports: Ports, caller: Caller, member: string): void {
  const enrolment = enrolmentOf(round, ports, member);
  if (enrolment === undefined || enrolment.node !== caller.node)
    throw new CohortError(
      'MEMBER_NOT_ENROLLED',
      `${caller.node}: expected the node that ${member} enrolled for round ${round.key}; enrol first, or ask again when this party has seen the block`,
    );
}

/** The caller's number among the round's parties. @throws {CohortError} ROLE_NOT_ALLOWED */
export function partyOf(round: Round, caller: Caller): number {
  const party = round.terms.parties.findIndex(({ node }) => node === caller.node);
  if (party < 0) throw new CohortError('ROLE_NOT_ALLOWED', `${caller.node}: expected one of the three parties of round ${round.key}`);
  return party;
}
