// U from the signed lists: what all of them hold, cut to the largest cohort by lot.
import { fromHex, hash } from '@cohort/protos/hash';
import type { Pair, Signed } from '@cohort/protos/statements';
import type { Terms } from '@cohort/protos/terms';

const nameOf = ({ member, com }: Pair): string => `${member} ${com}`;

/**
 * What is wrong with `members` as U, or null. A pair that all lists hold may be missing where its member signed two commitments (the
 * proof of that is with the parties), or where the lot left it out.
 */
export function agreedPairs(terms: Terms, termsHash: string, lists: readonly Signed<'list'>[], members: readonly Pair[]): string | null {
  const held = lists.map(({ body }) => new Set(body.pairs.map(nameOf)));
  const stranger = members.find((pair) => !held.every((names) => names.has(nameOf(pair))));
  if (stranger !== undefined) return `${stranger.member}, which a list does not have with this commitment`;
  const inside = new Set(members.map(nameOf));
  const first = lists[0]?.body.pairs ?? [];
  const left = first.filter((pair) => !inside.has(nameOf(pair)) && held.every((names) => names.has(nameOf(pair))));
  if (members.length < terms.maxCohort) return null;
  const lot = ({ member }: Pair): string => hash('memberSet', fromHex(termsHash, 32), member);
  const last = members.map(lot).sort().at(-1) ?? '';
  const passed = left.find((pair) => lot(pair) < last);
  return passed === undefined ? null : `a cohort without ${passed.member}, whose lot comes before another's`;
}
