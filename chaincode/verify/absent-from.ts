// From where on a party was absent in a round, by what the two others signed of it.
import { awaitedKinds, type AwaitedKind, type Signed } from '@cohort/protos/statements';
import { statementsOf } from './statements-of.ts';

/** Place of a statement in the order in which a round's statements are due. Indices of one kind are due at once. */
export function dueAt(kind: AwaitedKind, key = ''): number {
  return 2 * awaitedKinds.indexOf(kind) + (key === 'healed' ? 1 : 0);
}

/** The place of the first statement of `party` that both others miss; what was due before it was heard by both. Infinity when present. */
export function absentFrom(statements: readonly Signed[], party: number): number {
  const about = statementsOf(statements, 'missing').filter((item) => item.party !== party && item.body.party === party);
  const questions = Map.groupBy(about, ({ body }) => `${body.kind} ${body.key}`);
  const found = [...questions.values()].filter((same) => new Set(same.map((item) => item.party)).size === 2);
  return Math.min(...found.map(([first]) => (first === undefined ? Infinity : dueAt(first.body.kind, first.body.key))));
}
