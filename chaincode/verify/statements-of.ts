// The statements of one kind.
import type { Signed, StatementKind } from '@cohort/protos/statements';

export function statementsOf<K extends StatementKind>(statements: readonly Signed[], kind: K): readonly Signed<K>[] {
  return statements.filter((item): item is Signed<K> => item.kind === kind);
}
