// Who may speak about a sum that one holder alone vouches for: its other holder, which was absent.
import { holdersOf, type ShareIndex } from '@cohort/mpc/roles';
import { CohortError } from '@cohort/protos/errors';
import type { OpenedRound } from '@cohort/protos/ledger';
import type { Signed } from '@cohort/protos/statements';
import type { Context } from '../context.ts';
import { partyOf } from './party-of.ts';
import { requireCommitted } from './require-committed.ts';
import { requireCounting } from './require-counting.ts';
import { requireRound, type RoundId } from './state.ts';

export interface SingleAuthor {
  readonly id: RoundId;
  readonly round: OpenedRound;
  /** The other holder's number, the transaction's creator. */
  readonly party: number;
  /** The author's committed hash. */
  readonly author: Signed<'sumStatement'>;
}

/** @throws {CohortError} ROUND_UNKNOWN, ROLE_NOT_ALLOWED, ROUND_NOT_COMMITTED, ROUND_CLOSED, EVIDENCE_INSUFFICIENT */
export async function requireSingleAuthor(context: Context, key: string, index: number): Promise<SingleAuthor> {
  const { id, ...round } = await requireRound(context, key);
  const party = partyOf(round.terms, context.creator);
  const { body, singleAuthor } = await requireCommitted(context, id);
  await requireCounting(context, key);
  const author = body.sums[index]?.statements[0];
  if (author === undefined || !singleAuthor.includes(index))
    throw new CohortError(
      'EVIDENCE_INSUFFICIENT',
      `index ${String(index)}: expected one with a single author (${singleAuthor.join(', ') || 'there is none'})`,
    );
  if (party === author.party || !holdersOf(index as ShareIndex, round.terms.round, round.terms.attempt).includes(party))
    throw new CohortError(
      'EVIDENCE_INSUFFICIENT',
      `index ${String(index)}: expected its other holder than party ${String(author.party)}, got party ${String(party)}`,
    );
  return { id, round, party, author };
}

/** A hash that the other holder recomputed. @throws {CohortError} EVIDENCE_INSUFFICIENT, SIGNATURE_INVALID, TERMS_MISMATCH */
export function requireSameSum({ party, author }: SingleAuthor, index: number, statement: Signed<'sumStatement'>): void {
  if (statement.party !== party)
    throw new CohortError(
      'EVIDENCE_INSUFFICIENT',
      `statement: expected the other holder's own, got one of party ${String(statement.party)} sent by party ${String(party)}`,
    );
  const { setHash, noiseSet } = author.body;
  if (statement.body.index !== index || statement.body.setHash !== setHash || statement.body.noiseSet !== noiseSet)
    throw new CohortError(
      'EVIDENCE_INSUFFICIENT',
      'statement: expected the same index, set of members and set of r as in the committed hash',
    );
}
