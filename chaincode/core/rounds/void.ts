// rounds.void: ends a round that has not committed, on expiry or on evidence that its parties signed.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { judgeEvidence } from './judge-evidence.ts';
import { partyOf } from './party-of.ts';
import { commits, frozenSets, requireRound, voids } from './state.ts';
import { verifyStatement } from './verify-statement.ts';

/**
 * Payload: {named}: the parties that their own signatures contradict. Expiry and a contradiction may be reported by any active node.
 * @throws {CohortError} ROUND_UNKNOWN, ROUND_ALREADY_COMMITTED, ROUND_VOID, NOT_EXPIRED, ROLE_NOT_ALLOWED, EVIDENCE_INSUFFICIENT, TERMS_MISMATCH, SIGNATURE_INVALID
 */
export const voidRound: Handler<'rounds.void'> = async (context, { round: key, reason, evidence }) => {
  const { id, ...round } = await requireRound(context, key);
  if (await commits.has(context, ...id))
    throw new CohortError('ROUND_ALREADY_COMMITTED', `round ${key}: is committed; publish or abandon it`);
  if (await voids.has(context, ...id)) throw new CohortError('ROUND_VOID', `round ${key}: is void already`);
  if (reason !== 'expired' && reason !== 'contradiction') partyOf(round.terms, context.creator);
  let named: readonly number[] = [];
  if (reason === 'expired') {
    const epoch = await currentEpoch(context);
    if (evidence.length > 0) throw new CohortError('EVIDENCE_INSUFFICIENT', 'evidence: expected none for an expiry, the epoch tells');
    if (epoch <= round.terms.expiryEpoch)
      throw new CohortError('NOT_EXPIRED', `round ${key}: expires after epoch ${String(round.terms.expiryEpoch)}, now is ${String(epoch)}`);
  } else {
    for (const statement of evidence) verifyStatement(round, statement);
    named = judgeEvidence(round, await frozenSets.get(context, ...id), reason, evidence);
  }
  voids.put(context, { reason, named, evidence }, ...id);
  context.emit('round.voided', { round: key, reason, named });
  return { named };
};
