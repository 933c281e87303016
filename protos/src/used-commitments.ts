// Which r a committed sum used: the holders' commitments that the hash of its author names.
import { noiseSetHash, type RoundBody, type Signed } from './statements.ts';

/**
 * By party, ascending; null when no set of the listed commitments that holds every author's own is the one that the hashes name. A holder
 * that committed and did not reveal in time is listed and yet not used.
 */
export function usedCommitments(
  termsHash: string,
  { index, statements, commitments }: RoundBody['sums'][number],
): readonly Signed<'noiseCommitmentStatement'>[] | null {
  const sorted = commitments.toSorted((left, right) => left.party - right.party);
  const sets = [sorted, ...(sorted.length > 1 ? sorted.map((item) => [item]) : [])];
  const used = sets.find((set) => {
    const entries = set.map(({ party, body: { commitment } }) => ({ party, commitment }));
    const named = noiseSetHash(termsHash, index, entries);
    return statements.every(({ party, body }) => body.noiseSet === named && set.some((item) => item.party === party));
  });
  return used ?? null;
}
