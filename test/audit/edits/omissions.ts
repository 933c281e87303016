// Everything that can be taken out of an audit file, one thing at a time, by a false operator who computes every digest anew.
import type { ExchangeDocument } from '@cohort/chaincode/verify/read-document';
import type { Json } from '@cohort/protos/canonical-json';
import type { Draft } from '../byzantine-operator.ts';
import { transactionsOf as transactionsIn, withRecords, type Edit } from './edit.ts';

type Path = readonly (string | number)[];

/** Every record, transaction and statement, each class of statements, and each kind of field and of list entry once. */
export function omissions(drafts: readonly Draft[]): Edit[] {
  const fields = new Map<string, Edit>();
  const lastCommit = transactionsIn(drafts, 'rounds.commit').at(-1)?.record ?? 0;
  const edits = drafts.flatMap((draft, record) => {
    for (const edit of fieldsOf(drafts, draft, record)) if (!fields.has(edit.family)) fields.set(edit.family, edit);
    // The parties' heads name the block of each commit: what comes after the last one is under the ledger's own head only.
    const when = record > lastCommit ? ' after the last commit' : '';
    return [
      omission(`record${draft.kind === 'block' ? when : ''}: ${draft.kind}`, record, withRecords(drafts, record), { restate: true }),
      ...(draft.kind === 'block' ? transactionsOf(drafts, draft.block, record, when) : []),
      ...(draft.kind === 'exchange' ? statementsOf(drafts, draft.document as unknown as ExchangeDocument, record) : []),
    ];
  });
  return [...edits, ...fields.values()];
}

function omission(family: string, record: number, drafts: Draft[], by: Pick<Edit, 'restate' | 'asItIs'>): Edit {
  return { family, position: `record ${String(record)}`, finds: 'order', drafts, ...by };
}

type Block = Extract<Draft, { kind: 'block' }>['block'];

function transactionsOf(drafts: readonly Draft[], block: Block, record: number, when: string): Edit[] {
  return block.transactions.map(({ code }, at) => {
    const transactions = block.transactions.toSpliced(at, 1);
    return omission(
      `transaction${when}: ${code}`,
      record,
      withRecords(drafts, record, { kind: 'block', block: { ...block, transactions } }),
      {
        restate: true,
      },
    );
  });
}

function statementsOf(drafts: readonly Draft[], document: ExchangeDocument, record: number): Edit[] {
  const { statements } = document;
  const make = (family: string, left: ExchangeDocument['statements']): Edit =>
    omission(
      family,
      record,
      withRecords(drafts, record, { kind: 'exchange', document: { ...document, statements: left } as unknown as Json }),
      { restate: false },
    );
  return [
    ...statements.map((item, at) => make(`one statement: ${item.kind}`, statements.toSpliced(at, 1))),
    ...[...new Set(statements.map(({ kind }) => kind))].map((kind) =>
      make(
        `all statements: ${kind}`,
        statements.filter((item) => item.kind !== kind),
      ),
    ),
  ];
}

/** Documents hold fields; what verbs and kinds of statements say is told apart. */
function fieldsOf(drafts: readonly Draft[], draft: Draft, record: number): Edit[] {
  if ('file' in draft) return [];
  if (draft.kind !== 'block') {
    const document = draft.document;
    const kindAt = (path: Path): string =>
      draft.kind === 'exchange' && path[0] === 'statements' && path.length > 1
        ? ((draft.document as unknown as ExchangeDocument).statements[Number(path[1])]?.kind ?? '')
        : '';
    const places = placesIn(document, draft.kind === 'exchange').filter(
      ({ length, 0: part }) => draft.kind !== 'exchange' || part !== 'statements' || length !== 2,
    );
    return places.map((path) =>
      omission(
        `field of ${draft.kind} ${kindAt(path)}: ${nameOf(path)}`,
        record,
        withRecords(drafts, record, { kind: draft.kind, document: without(document, path) }),
        { restate: false },
      ),
    );
  }
  return placesIn(draft.block as unknown as Json, true)
    .filter((path) => path[0] !== 'transactions' || path.length > 2)
    .map((path) => {
      const [part, at, field, ...inner] = path;
      const verb = part === 'transactions' ? (draft.block.transactions[Number(at)]?.verb ?? '') : '';
      const block = without(draft.block as unknown as Json, path) as unknown as Block;
      // What the strict shape of a block asks for is refused before any digest is looked at; header and answers are the operator's own.
      const free = part === 'transactions' && inner.length > 0 && field !== 'creator';
      return omission(`field of block ${verb}: ${nameOf(path)}`, record, withRecords(drafts, record, { kind: 'block', block }), {
        restate: field === 'body',
        asItIs: !free,
      });
    });
}

/** Paths of all fields and of each list's first entry; of every entry of the outermost list where `each`. */
function placesIn(value: Json, each: boolean, path: Path = []): Path[] {
  const entries: (readonly [string | number, Json])[] = Array.isArray(value)
    ? [...(value as readonly Json[]).entries()].slice(0, each && path.length === 1 ? undefined : 1)
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, inner]) => [[...path, key], ...placesIn(inner, each, [...path, key])]);
}

const nameOf = (path: Path): string => path.map((part) => (typeof part === 'number' ? '[]' : part)).join('.');

function without(value: Json, [first, ...rest]: Path): Json {
  if (Array.isArray(value)) {
    const at = Number(first);
    const list = value as readonly Json[];
    return rest.length === 0 ? list.toSpliced(at, 1) : list.map((item, index) => (index === at ? without(item, rest) : item));
  }
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return Object.fromEntries(
    entries.flatMap(([key, item]) => (key !== first ? [[key, item]] : rest.length === 0 ? [] : [[key, without(item, rest)]])),
  );
}
