// The one order of a round's statements in an audit file.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { Signed } from '@cohort/protos/statements';

/** Order and uniqueness that make one set of statements one document. */
export function sortStatements(statements: readonly Signed[]): Signed[] {
  const unique = new Map(statements.map((statement) => [canonicalJson(statement), statement]));
  return [...unique]
    .sort(([left, a], [right, b]) => a.party - b.party || a.seq - b.seq || (left < right ? -1 : 1))
    .map(([, statement]) => statement);
}
