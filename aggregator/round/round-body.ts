// The body of a round as the ledger will hold it: composed by one party, checked by every signer.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { noiseSetHash, type Pair, type RoundBody, type Signed } from '@cohort/protos/statements';
import { usedCommitments } from '@cohort/protos/used-commitments';
import { holdersOf, type ShareIndex } from '@cohort/mpc/roles';
import type { Round } from './round.ts';
import { signedBy } from './broadcast-statement.ts';

type Sums = readonly Signed<'sumStatement'>[];
type Commitments = readonly Signed<'noiseCommitmentStatement'>[];

/** The body with every hash in `sums`, or null while an index has none. Hashes that differ within an index are refused before. */
export function composeBody(
  round: Pick<Round, 'terms' | 'termsHash'>,
  set: { readonly pairs: readonly Pair[]; readonly setHash: string },
  sums: Sums,
  commitments: Commitments,
): RoundBody | null {
  const entries = ([0, 1, 2] as const).map((index) => {
    const statements = sums
      .filter((item) => item.body.index === index && item.body.setHash === set.setHash)
      .sort((left, right) => left.party - right.party);
    const named = commitments
      .filter((item) => item.body.index === index && item.body.setHash === set.setHash)
      .sort((left, right) => left.party - right.party);
    const sum = { index, sumHash: statements[0]?.body.sumHash ?? '', statements, commitments: named };
    return { ...sum, commitments: usedCommitments(round.termsHash, sum) ?? [] };
  });
  if (entries.some((entry) => entry.statements.length === 0)) return null;
  return { termsHash: round.termsHash, modelIn: round.terms.modelIn, members: set.pairs, sums: entries };
}

/**
 * Why a signer refuses a body, or null: another set, a hash that is not its holder's, one that differs from `own` (this party's
 * hashes by index), one over another set of r than its author signed in `sets`, or one of `mustHave` left out.
 */
export function bodyFault(
  round: Pick<Round, 'terms' | 'termsHash'>,
  body: RoundBody,
  set: { readonly pairs: readonly Pair[]; readonly setHash: string },
  own: ReadonlyMap<number, string>,
  mustHave: Sums,
  sets: readonly Signed<'noiseSetStatement'>[],
): string | null {
  if (body.termsHash !== round.termsHash || body.modelIn !== round.terms.modelIn) return 'other terms or model';
  if (canonicalJson(body.members) !== canonicalJson(set.pairs)) return 'another set of members';
  if (body.sums.length !== 3) return 'not three sums';
  for (const [at, { index, sumHash, statements, commitments }] of body.sums.entries()) {
    if (index !== at) return 'sums out of order';
    const holders = holdersOf(index as ShareIndex, round.terms.round, round.terms.attempt);
    const parties = statements.map((item) => item.party);
    if (parties.length === 0 || new Set(parties).size !== parties.length || !parties.every((party) => holders.includes(party)))
      return `index ${String(index)} without a holder's hash`;
    const agree = statements.every(
      (item) =>
        item.body.index === index &&
        item.body.setHash === set.setHash &&
        item.body.sumHash === sumHash &&
        item.body.noiseSet === statements[0]?.body.noiseSet,
    );
    if (!agree || ![...statements, ...commitments].every((item) => signedBy(round, item as Signed)))
      return `index ${String(index)} with hashes that do not agree or are not signed`;
    if (
      !commitments.every((item) => item.body.index === index && item.body.setHash === set.setHash) ||
      usedCommitments(round.termsHash, { index, sumHash, statements, commitments })?.length !== commitments.length
    )
      return `index ${String(index)} without the commitments it used`;
    // Its co-holder, once back, could not dispute such a hash: it has signed its own over the set that both signed.
    const strayed = statements.find(({ party, body: { noiseSet } }) =>
      sets.some(
        (item) => item.party === party && item.body.index === index && noiseSetHash(round.termsHash, index, item.body.entries) !== noiseSet,
      ),
    );
    if (strayed !== undefined) return `index ${String(index)} with a hash over another set of r than party ${String(strayed.party)} signed`;
    if ((own.get(index) ?? sumHash) !== sumHash) return `index ${String(index)} with another sum than this party's`;
  }
  const missing = mustHave.find(
    (item) =>
      !body.sums[item.body.index]?.statements.some((inside) => inside.party === item.party && inside.body.sumHash === item.body.sumHash),
  );
  return missing === undefined ? null : `party ${String(missing.party)}'s hash of index ${String(missing.body.index)} left out`;
}
