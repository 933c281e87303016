// Edits of what the parties made: their exchange, the sums they opened, the models they published.
import { toHex } from '@cohort/protos/hash';
import { signEd25519 } from '@cohort/mpc/crypto';
import { sortStatements } from '@cohort/chaincode/verify/sort-statements';
import type { Json } from '@cohort/protos/canonical-json';
import { signedBytes, type Signed, type StatementKind } from '@cohort/protos/statements';
import { partyHosts } from '../../story/study.ts';
import type { ExchangeDocument } from '@cohort/chaincode/verify/read-document';
import type { Draft } from '../byzantine-operator.ts';
import type { AuditedStudy } from '../audit-of.ts';
import { withField, withRecords, type Edit } from './edit.ts';

interface Exchange extends ExchangeDocument {
  readonly record: number;
}

/** Statements of which a round needs every signer's, with what misses one first: the body names some of them itself. */
const needed: readonly (readonly [StatementKind, Edit['finds']])[] = [
  ['list', 'statements'],
  ['setProposal', 'statements'],
  ['setSignature', 'statements'],
  ['sumStatement', 'exchange'],
  ['noiseCommitmentStatement', 'exchange'],
  ['noiseSetStatement', 'exchange'],
  ['sumsHeld', 'statements'],
  ['bodyProposal', 'statements'],
  ['bodySignature', 'statements'],
];

export function artifactEdits(study: AuditedStudy, drafts: readonly Draft[]): Edit[] {
  const places = (kind: Draft['kind']): number[] => drafts.flatMap((draft, record) => (draft.kind === kind ? [record] : []));
  const make = (family: string, finds: Edit['finds'], record: number, changed: Draft[]): Edit => ({
    family,
    position: `record ${String(record)}`,
    finds,
    restate: false,
    drafts: changed,
  });
  const fileAt = (record: number): Uint8Array => {
    const draft = drafts[record];
    return draft !== undefined && 'file' in draft ? draft.file : new Uint8Array();
  };
  const [sums, models, exchanges] = [places('sum'), places('model'), places('exchange')];
  const swapped = sums.map((record, at) =>
    make(
      'sum of another index',
      'sum',
      record,
      withRecords(drafts, record, { kind: 'sum', file: fileAt(sums[(at + 1) % sums.length] ?? 0) }),
    ),
  );
  const opened = exchanges.map((record) => record + 1);
  return [
    ...swapped,
    ...models
      .slice(1)
      .map((record, at) =>
        make('model of another round', 'model', record, withRecords(drafts, record, { kind: 'model', file: fileAt(models[at] ?? 0) })),
      ),
    ...exchanges.map((record) => make('missing exchange', 'order', record, withRecords(drafts, record))),
    ...opened.map((record) => make('missing sums', 'model', record, [...drafts.slice(0, record), ...drafts.slice(record + 3)])),
    ...opened.map((record) => make('one missing sum', 'sum', record, withRecords(drafts, record))),
    ...exchanges.flatMap((record) => exchangeEdits(study, drafts, readExchange(drafts, record))),
  ];
}

function readExchange(drafts: readonly Draft[], record: number): Exchange {
  const draft = drafts[record];
  return { record, ...((draft !== undefined && 'document' in draft ? draft.document : {}) as unknown as ExchangeDocument) };
}

function exchangeEdits(study: AuditedStudy, drafts: readonly Draft[], { record, ...exchange }: Exchange): Edit[] {
  const { statements } = exchange;
  const make = (
    family: string,
    changed: readonly Signed[],
    finds: Edit['finds'] = 'exchange',
    announcements: ExchangeDocument['announcements'] = exchange.announcements,
  ): Edit => {
    const document = { ...exchange, announcements, statements: sortStatements(changed) } as unknown as Json;
    return {
      family,
      position: `record ${String(record)}`,
      finds,
      restate: false,
      drafts: withRecords(drafts, record, { kind: 'exchange', document }),
    };
  };
  const first = (kind: StatementKind): Signed => statements.find((item) => item.kind === kind) as Signed;
  const without = (kind: StatementKind): readonly Signed[] => statements.filter((item) => item !== first(kind));
  const replaced = (kind: StatementKind, change: (statement: Signed) => Signed): readonly Signed[] => [
    ...without(kind),
    change(first(kind)),
  ];
  const last = Math.max(...statements.map(({ seq }) => seq));
  const again = (statement: Signed, body: Signed['body']): Signed => signedBy(study, { ...statement, body, seq: last + 100 });
  const { body: head } = first('head') as Signed<'head'>;
  return [
    ...needed.map(([kind, finds]) => make(`missing ${kind}`, without(kind), finds)),
    make(
      'every list missing',
      statements.filter(({ kind }) => kind !== 'list'),
      'statements',
    ),
    make(
      'one head alone',
      statements.filter((item) => item.kind !== 'head' || item === first('head')),
      'heads',
    ),
    make('no announcements', statements, 'set', []),
    make(
      'an announcement less',
      statements,
      'set',
      exchange.announcements.map((list) => list.slice(1)),
    ),
    make(
      'wrong role: another author',
      replaced('sumStatement', (item) => ({ ...item, party: (item.party + 1) % 3 })),
    ),
    make(
      'other statement, not signed',
      replaced('setSignature', (item) => ({ ...item, body: { setHash: 'ab'.repeat(32) } })),
    ),
    make('a second list that contradicts', [
      ...statements,
      again(first('list'), withField(first('list').body, ['pairs'], [{ member: 'atlantis', com: 'ab'.repeat(32) }])),
    ]),
    make('a second sum that contradicts', [
      ...statements,
      again(first('sumStatement'), withField(first('sumStatement').body, ['sumHash'], 'ab'.repeat(32))),
    ]),
    make(
      'opened before the commit',
      replaced('head', (item) => signedBy(study, { ...item, body: { ...head, height: head.height - 1 } })),
    ),
  ];
}

/** Signed by the party's own key: the operator and one party together. */
function signedBy(study: AuditedStudy, statement: Signed): Signed {
  const { seed } = study.keys(`${partyHosts[statement.party] ?? ''}/party`).nodeKey;
  return { ...statement, signature: toHex(signEd25519(seed, signedBytes(statement))) };
}
