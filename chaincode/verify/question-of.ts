// What a party may answer once only in a round: statements of one party and question that differ contradict each other.
import type { Signed, StatementBodies, StatementKind } from '@cohort/protos/statements';

/** By kind, what tells one question from another; a kind that is not listed is said once. */
const parts: { readonly [K in StatementKind]?: (body: StatementBodies[K]) => string } = {
  receipt: ({ member, com }) => `${member} ${com}`,
  list: ({ stage }) => stage,
  noiseCommitmentStatement: ({ index }) => String(index),
  noiseSetStatement: ({ index }) => String(index),
  sumStatement: ({ index }) => String(index),
  objection: ({ index }) => String(index),
  absence: ({ absent }) => String(absent),
};

export function questionOf<K extends StatementKind>({ kind, party, body }: Signed<K>): string {
  return `${String(party)} ${kind} ${parts[kind]?.(body) ?? ''}`.trimEnd();
}
