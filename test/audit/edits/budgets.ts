// Edits of what a budget holds and was charged: statements, registrations, reservations.
import type { BudgetStatement } from '@cohort/protos/ledger';
import type { Json } from '@cohort/protos/canonical-json';
import type { AuditedStudy } from '../audit-of.ts';
import { signedAgain, type Draft } from '../byzantine-operator.ts';
import { transactionsOf, withField, withRecords, withTransaction, type Edit, type Located } from './edit.ts';

type Path = readonly (string | number)[];

/** Each amount of a statement, one unit off or gone. */
const amounts: readonly (readonly [string, Path, (value: unknown) => unknown])[] = [
  ['budget', ['budget'], (value) => String(BigInt(value as string) + 1n)],
  ['spent', ['spent'], (value) => String(BigInt(value as string) - 1n)],
  ['left', ['left'], (value) => String(BigInt(value as string) + 1n)],
  ['reserved', ['reserved'], () => '1'],
  ['nonce', ['nonce'], (value) => Number(value) - 1],
  ['entries', ['entries'], (value) => (value as readonly unknown[]).slice(1)],
  ['state of an entry', ['entries', 0, 'state'], () => 'freed'],
  ['cost of an entry', ['entries', 0, 'cost'], (value) => String(BigInt(value as string) - 1n)],
  ['released', ['released', 'epsilon'], (value) => String(BigInt(value as string) / 2n)],
  ['order', ['alphaStar'], () => 8],
];

export function budgetEdits(study: AuditedStudy, drafts: readonly Draft[]): Edit[] {
  const [enrolments, registrations] = [transactionsOf(drafts, 'rounds.enrol'), transactionsOf(drafts, 'datasets.register')];
  const edit = (family: string, finds: Edit['finds'], { record, transaction }: Located, changed: Draft[], restate: boolean): Edit => ({
    family,
    position: `${transaction.creator.msp} in record ${String(record)}`,
    finds,
    restate,
    drafts: changed,
  });
  const registered = (family: string, path: Path, value: unknown): Edit[] =>
    registrations.map((place) => {
      const changed = { ...place.transaction, body: withField(place.transaction.body, path, value) };
      return edit(family, 'creator', place, withTransaction(drafts, place, changed), true);
    });
  /** Signed by the member's own agent: the operator and one member together. */
  const enrolled = (family: string, change: (accounts: readonly { account: string; nonce: number }[]) => unknown): Edit[] =>
    enrolments.map((place) => {
      const { accounts } = place.transaction.body as { accounts: { account: string; nonce: number }[] };
      const body = withField(place.transaction.body, ['accounts'], change(accounts));
      const changed = signedAgain(study, place.transaction, `${place.transaction.creator.msp}/agent`, body);
      return edit(family, 'execution', place, withTransaction(drafts, place, changed), true);
    });
  return [
    ...statementEdits(drafts),
    ...registered('larger epsilon', ['accounts', 0, 'epsilon'], { num: '9', den: '1' }),
    ...registered('other order', ['accounts', 0, 'alphaStar'], 8),
    ...registered('other unit', ['accounts', 0, 'unit'], 'member'),
    ...registered('unprotected after all', ['protection'], 'unprotected'),
    ...enrolled('stale nonce', (accounts) => accounts.map((item) => ({ ...item, nonce: item.nonce + 1 }))),
    ...enrolled('account twice', (accounts) => [...accounts, ...accounts]),
    ...enrolled('no account', () => []),
    ...enrolments.map((place) => {
      const cheaper = withField(place.transaction.event, ['payload', 'enrolment', 'reserved', 0, 'cost'], '1');
      return edit('other cost', 'execution', place, withTransaction(drafts, place, { ...place.transaction, event: cheaper }), false);
    }),
  ];
}

function statementEdits(drafts: readonly Draft[]): Edit[] {
  const record = drafts.findIndex(({ kind }) => kind === 'budgets');
  const draft = drafts[record];
  const statements = (draft !== undefined && 'document' in draft ? draft.document : []) as unknown as readonly BudgetStatement[];
  return statements.flatMap((statement, at) =>
    amounts.map(([family, path, change]): Edit => {
      const before = path.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], statement.accounts[0]);
      const document = withField(statements, [at, 'accounts', 0, ...path], change(before)) as unknown as Json;
      return {
        family: `statement: ${family}`,
        position: statement.msp,
        finds: 'budget',
        restate: false,
        drafts: withRecords(drafts, record, { kind: 'budgets', document }),
      };
    }),
  );
}
