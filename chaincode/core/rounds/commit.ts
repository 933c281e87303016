// rounds.commit: the parties' signed body, after which this round can only be published or abandoned.
import { CohortError } from '@cohort/protos/errors';
import type { OpenedRound } from '@cohort/protos/ledger';
import { bodyHash, type Signed } from '@cohort/protos/statements';
import { checkReserved } from '../budgets/check-reserved.ts';
import type { Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { checkBody } from './check-body.ts';
import { partyOf } from './party-of.ts';
import { commits, frozenSets, requireRound, voids } from './state.ts';
import { signersOf, verifyStatement } from './verify-statement.ts';

/**
 * Payload: {bodyHash, singleAuthor}. Beyond registry and epoch it reads and writes this round's keys only and touches no account: no member can
 * block it. Accounts fold what it decided at their own next transaction.
 * @throws {CohortError} ROUND_UNKNOWN, ROLE_NOT_ALLOWED, ROUND_ALREADY_COMMITTED, ROUND_VOID, ENROLMENT_OPEN, ROUND_CLOSED, EVIDENCE_INSUFFICIENT,
 *   SIGNATURE_INVALID, RESERVATION_MISSING, or a code of `checkBody`
 */
export const commit: Handler<'rounds.commit'> = async (context, { round: key, body, signatures, absences }) => {
  const { id, ...round } = await requireRound(context, key);
  partyOf(round.terms, context.creator);
  const existing = await commits.get(context, ...id);
  if (existing !== null) throw new CohortError('ROUND_ALREADY_COMMITTED', `round ${key}: holds body ${existing.bodyHash}; adopt it`);
  if (await voids.has(context, ...id)) throw new CohortError('ROUND_VOID', `round ${key}: is void; wait for the next attempt`);
  const enrolled = await frozenSets.get(context, ...id);
  if (enrolled === null) throw new CohortError('ENROLMENT_OPEN', `round ${key}: enrolment is open; two parties must close it first`);
  if ((await currentEpoch(context)) > round.terms.expiryEpoch)
    throw new CohortError('ROUND_CLOSED', `round ${key}: expired after epoch ${String(round.terms.expiryEpoch)}`);
  const singleAuthor = checkBody(round, enrolled, body);
  const hashed = bodyHash(body);
  checkSignatures(round, hashed, signatures, absences);
  const members = body.members.map((item) => item.member);
  await checkReserved(context, round.terms, enrolled, members);
  commits.put(context, { body, bodyHash: hashed, singleAuthor }, ...id);
  context.emit('round.committed', { round: key, bodyHash: hashed, members, singleAuthor });
  return { bodyHash: hashed, singleAuthor };
};

/** Three signatures, or two and each signer's word that the third did not sign in time. */
function checkSignatures(
  round: OpenedRound,
  hashed: string,
  signatures: readonly Signed<'bodySignature'>[],
  absences: readonly Signed<'absence'>[],
): void {
  for (const { kind, body } of [...signatures, ...absences])
    if (body.bodyHash !== hashed) throw new CohortError('TERMS_MISMATCH', `${kind}: expected bodyHash ${hashed}, got ${body.bodyHash}`);
  const signers = signersOf(round, signatures);
  if (signers.length === 3) {
    if (absences.length === 0) return;
    throw new CohortError('BODY_INVALID', 'absences: expected none beside three signatures');
  }
  const third = 3 - signers.reduce((sum, party) => sum + party, 0);
  for (const party of signers) {
    const own = absences.find((item) => item.party === party);
    if (own?.body.absent !== third)
      throw new CohortError(
        'EVIDENCE_INSUFFICIENT',
        `absences: expected party ${String(party)} to state that party ${String(third)} did not sign`,
      );
    verifyStatement(round, own);
  }
}
