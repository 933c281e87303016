// A claim that waits for its claimant's word of what came of it.
import { CohortError } from '@cohort/protos/errors';
import type { Context } from '../context.ts';
import { requireSingleAuthor, type SingleAuthor } from './single-author.ts';
import { claims, disputes, type OpenClaim } from './state.ts';

/** @throws {CohortError} NOT_FOUND without a claim, ALREADY_EXISTS when it has its outcome, or a code of `requireSingleAuthor` */
export async function requireOpenClaim(
  context: Context,
  key: string,
  index: number,
): Promise<SingleAuthor & { readonly claim: OpenClaim }> {
  const found = await requireSingleAuthor(context, key, index);
  const claim = await claims.get(context, ...found.id, String(index));
  if (claim === null)
    throw new CohortError('NOT_FOUND', `round ${key}: expected a claim on index ${String(index)}, there is none; claim it first`);
  const disputed = await disputes.has(context, ...found.id, String(index));
  if (claim.outcome !== 'open' || disputed)
    throw new CohortError('ALREADY_EXISTS', `round ${key}: index ${String(index)} is ${disputed ? 'disputed' : claim.outcome} already`);
  return { ...found, claim };
}
