// Whether a party of a round really signed a statement.
import { CohortError } from '@cohort/protos/errors';
import type { OpenedRound } from '@cohort/protos/ledger';
import { signedBytes, type Signed } from '@cohort/protos/statements';
import { verifyEd25519 } from '../signatures.ts';

/** @throws {CohortError} TERMS_MISMATCH for another round's statement, SIGNATURE_INVALID */
export function verifyStatement({ terms, termsHash }: OpenedRound, statement: Signed): void {
  if (statement.termsHash !== termsHash)
    throw new CohortError('TERMS_MISMATCH', `${statement.kind}: expected termsHash ${termsHash}, got ${statement.termsHash}`);
  const key = terms.parties[statement.party]?.nodeKey;
  if (key === undefined || !verifyEd25519(statement.signature, signedBytes(statement), key))
    throw new CohortError(
      'SIGNATURE_INVALID',
      `${statement.kind}: expected a signature by the node key of party ${String(statement.party)}`,
    );
}

/** The distinct parties that signed, ascending, every signature verified. @throws {CohortError} EVIDENCE_INSUFFICIENT for a repeated party */
export function signersOf(round: OpenedRound, signatures: readonly Signed[]): readonly number[] {
  const parties = signatures.map((item) => item.party).sort((left, right) => left - right);
  if (new Set(parties).size !== parties.length || parties.length < 2)
    throw new CohortError('EVIDENCE_INSUFFICIENT', `signatures: expected two or three distinct parties, got ${parties.join(', ')}`);
  for (const signature of signatures) verifyStatement(round, signature);
  return parties;
}
