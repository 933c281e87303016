// The one document of a round's exchange: statements sorted, and the announcements behind the lists that its U was made of.
import { announcementsHash, type Announced } from '@cohort/protos/attached';
import { memberSetHash, statementHash, type RoundBody, type Signed } from '@cohort/protos/statements';
import type { ExchangeDocument } from './read-document.ts';
import { sortStatements } from './sort-statements.ts';
import { statementsOf } from './statements-of.ts';

/** Of everything that parties hold: repeats are allowed, and announcements that nothing here rests on are left out. */
export function exchangeDocument(
  round: string,
  { termsHash, members }: Pick<RoundBody, 'termsHash' | 'members'>,
  held: { readonly statements: readonly Signed[]; readonly announcements: readonly (readonly Announced[])[] },
): ExchangeDocument {
  const statements = sortStatements(held.statements);
  const setHash = memberSetHash(termsHash, members);
  const proposed = statementsOf(statements, 'setProposal').filter(({ body }) => memberSetHash(termsHash, body.pairs) === setHash);
  const lists = new Set(proposed.flatMap(({ body }) => body.lists));
  const named = statementsOf(statements, 'list').filter((item) => lists.has(statementHash(item)));
  const wanted = new Set(named.map(({ body }) => body.announcements));
  const byHash = new Map(held.announcements.map((list) => [announcementsHash(termsHash, list), list]));
  const announcements = [...wanted].sort().flatMap((hash) => {
    const list = byHash.get(hash);
    return list === undefined ? [] : [list];
  });
  return { announcements, round, statements };
}
