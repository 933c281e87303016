// Checks a party's receipt: only one that is signed by the pinned key for exactly this contribution counts.
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';
import { blocksHash, signedBytes, type Signed } from '@cohort/protos/statements';
import type { Terms } from '@cohort/protos/terms';
import { verifyEd25519 } from '@cohort/mpc/crypto';
import { roleOf } from '@cohort/mpc/roles';
import type { Contribution } from '../ports/journal.ts';

/** @throws {CohortError} SIGNATURE_INVALID, TERMS_MISMATCH or COMMITMENT_MISMATCH, naming the party. */
export function checkReceipt(
  receipt: Signed<'receipt'>,
  party: number,
  { termsHash, member, com, blocks }: Contribution,
  terms: Terms,
): Signed<'receipt'> {
  const from = terms.parties[party as 0 | 1 | 2];
  const { body } = receipt;
  if (receipt.termsHash !== termsHash || body.blocks !== blocksHash(blocks))
    throw new CohortError('TERMS_MISMATCH', `receipt of ${from.node}: expected one for these terms and blocks; keep it as evidence`);
  if (body.com !== com || body.member !== member)
    throw new CohortError('COMMITMENT_MISMATCH', `receipt of ${from.node}: expected one for commitment ${com}, got ${body.com}`);
  const named = receipt.party === party && body.role === roleOf(party, terms.round, terms.attempt);
  // A party may write anything into the reply: what cannot even be encoded is no signature.
  const kinds: readonly string[] = ['receipt'];
  if (!named || !kinds.includes(receipt.kind) || !signs(receipt, from.nodeKey))
    throw new CohortError(
      'SIGNATURE_INVALID',
      `receipt of ${from.node}: expected a signature of its pinned node key as party ${String(party)}`,
    );
  return receipt;
}

function signs(receipt: Signed<'receipt'>, nodeKey: string): boolean {
  try {
    return verifyEd25519(fromHex(nodeKey, 32), signedBytes(receipt), fromHex(receipt.signature, 64));
  } catch {
    return false;
  }
}
