// Which statements of one party exclude each other: those of one kind and one key must say the same.
import type { Signed, StatementBodies, StatementKind } from './statements.ts';

/** Empty for the kinds that a party says once in a round. */
export function statementKey<K extends StatementKind>(statement: Pick<Signed<K>, 'kind' | 'body'>): string {
  const { kind } = statement;
  const body = statement.body as Partial<StatementBodies[keyof StatementBodies]> & Record<string, unknown>;
  switch (kind) {
    case 'receipt':
      return `${String(body['member'])} ${String(body['com'])}`;
    case 'list':
      return String(body['stage']);
    case 'noiseCommitmentStatement':
    case 'noiseReveal':
    case 'noiseSetStatement':
    case 'sumStatement':
    case 'objection':
      return String(body['index']);
    case 'absence':
      return String(body['absent']);
    case 'missing':
      return `${String(body['party'])} ${String(body['kind'])} ${String(body['key'])}`;
    case 'waitsFor':
      return `${String(body['kind'])} ${String(body['key'])}`;
    default:
      return '';
  }
}
