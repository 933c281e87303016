// Edits of what transactions say: their creators' signatures, their answers, their order, and whether they are there at all.
import type { EmbeddedTransaction } from '@cohort/chaincode/client/block';
import type { AuditCheck } from '@cohort/chaincode/verify/check-table';
import type { Draft } from '../byzantine-operator.ts';
import type { AuditedStudy } from '../audit-of.ts';
import { transactionsOf, withField, withTransaction, type Edit, type Located } from './edit.ts';

type Path = readonly (string | number)[];

const other = 'ab'.repeat(32);

/** Plans as they were proposed: rules that no operator may set. */
const planFields: readonly (readonly [string, Path, unknown])[] = [
  ['other normalisation', ['normalisation'], 'local'],
  ['smaller cohort', ['minCohort'], 1],
  ['larger weights', ['strategy', 'weightCap'], 1],
  ['other divisor', ['strategy', 'divisor'], 7],
  ['other step', ['strategy', 'serverRate'], '2'],
  ['more rounds', ['rounds'], 99],
  ['other order alpha*', ['mechanism', 'alphaStar'], 7],
  ['other noise', ['mechanism', 'sigma2'], { num: '1', den: '1' }],
  ['other purpose', ['purpose'], 'marketing'],
  ['other scale', ['quantiser', 'scale'], 2],
  ['other model', ['genesisModel'], other],
  ['other party', ['parties', 0], 'switzerland/party'],
];

export function transactionEdits(study: AuditedStudy, drafts: readonly Draft[]): Edit[] {
  const make = (
    family: string,
    finds: AuditCheck,
    places: readonly Located[],
    change: (transaction: EmbeddedTransaction) => EmbeddedTransaction | null,
    restate = true,
  ): Edit[] =>
    places.map((place) => ({
      family,
      position: `${place.transaction.verb} in record ${String(place.record)}`,
      finds,
      restate,
      drafts: withTransaction(drafts, place, change(place.transaction)),
    }));
  const of = (verb: string): Located[] => transactionsOf(drafts, verb);
  const body = (path: Path, value: unknown) => (transaction: EmbeddedTransaction) => ({
    ...transaction,
    body: withField(transaction.body, path, value),
  });
  const plan = of('governance.propose').filter(({ transaction }) => kindOf(transaction) === 'plan');
  const members = (transaction: EmbeddedTransaction): readonly unknown[] =>
    (transaction.body as { body: { members: readonly unknown[] } }).body.members;
  const agent = study.keys('va/agent');
  return [
    ...planFields.flatMap(([family, path, value]) => make(family, 'creator', plan, body(['body', 'plan', ...path], value))),
    ...make('dropped member', 'creator', of('rounds.commit'), (transaction) =>
      body(['body', 'members'], members(transaction).slice(1))(transaction),
    ),
    ...make(
      'dropped member in the event only',
      'execution',
      of('rounds.commit'),
      (transaction) => ({
        ...transaction,
        event: withField(transaction.event, ['payload', 'members'], (eventOf(transaction)['members'] as string[]).slice(1)),
      }),
      false,
    ),
    ...make('other sum', 'creator', of('rounds.commit'), body(['body', 'sums', 1, 'sumHash'], other)),
    ...make('other dataset', 'creator', of('rounds.enrol').slice(0, 10), body(['dataset', 'version'], 2)),
    ...make('other model published', 'creator', of('rounds.publish'), body(['modelOut'], other)),
    ...make('other bucket', 'creator', of('datasets.register'), body(['bucket'], { lower: 1, upper: 2 })),
    ...make('other vote', 'creator', of('governance.vote').slice(0, 8), body(['choice'], 'no')),
    ...make('other certificate', 'creator', of('rounds.enrol').slice(0, 4), (transaction) => ({
      ...transaction,
      certificatePem: agent.identity.certPem.replace(/A(?!TE-)/, 'B'),
    })),
    ...make('wrong role: the agent of another organisation', 'creator', of('rounds.publish'), (transaction) => ({
      ...transaction,
      creator: { msp: agent.msp, certSha256: agent.identityCertSha256 },
      certificatePem: agent.identity.certPem,
    })),
    ...make(
      'other payload',
      'execution',
      of('rounds.publish'),
      (transaction) => ({
        ...transaction,
        payload: withField(transaction.payload, ['opened'], 'another'),
      }),
      false,
    ),
    ...make(
      'another event',
      'execution',
      of('rounds.enrol').slice(-4),
      (transaction) => ({
        ...transaction,
        event: withField(transaction.event, ['payload', 'enrolment', 'member'], 'nobody'),
      }),
      false,
    ),
    ...make(
      'other cost',
      'execution',
      of('rounds.enrol').slice(4, 12),
      (transaction) => ({
        ...transaction,
        event: withField(transaction.event, ['payload', 'enrolment', 'reserved'], [{ account: 'va~heart~train~record', cost: '1' }]),
      }),
      false,
    ),
    ...make('dropped enrolment', 'execution', of('rounds.enrol').filter(isCounted(drafts)), () => null),
    ...make('enrolment marked as a conflict', 'execution', of('rounds.enrol').filter(isCounted(drafts)), conflict),
    ...make('commit marked as a conflict', 'execution', of('rounds.commit'), conflict).map(withoutArtifacts),
    ...make('dropped commit', 'execution', of('rounds.commit'), () => null).map(withoutArtifacts),
  ];
}

const conflict = (transaction: EmbeddedTransaction): EmbeddedTransaction => ({
  ...transaction,
  code: 'MVCC_CONFLICT',
  payload: null,
  event: null,
});

/** The records that nothing calls for any more are left out too. */
function withoutArtifacts(edit: Edit): Edit {
  const record = Number(/record (\d+)/.exec(edit.position)?.[1]);
  const next = edit.drafts.findIndex(({ kind }, at) => at > record && (kind === 'block' || kind === 'budgets'));
  return { ...edit, drafts: [...edit.drafts.slice(0, record + 1), ...edit.drafts.slice(next)] };
}

const eventOf = ({ event }: EmbeddedTransaction): Readonly<Record<string, unknown>> =>
  (event?.payload ?? {}) as Readonly<Record<string, unknown>>;

const kindOf = ({ body }: EmbeddedTransaction): string => (body as { body: { kind: string } }).body.kind;

/** Whether the member of an enrolment is in the body that its round committed. */
function isCounted(drafts: readonly Draft[]): (place: Located) => boolean {
  const commits = transactionsOf(drafts, 'rounds.commit').map(({ transaction }) => eventOf(transaction));
  return ({ transaction }) => {
    const { round, member } = eventOf(transaction);
    return commits.some((event) => event['round'] === round && (event['members'] as readonly unknown[]).includes(member));
  };
}
