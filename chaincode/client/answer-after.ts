// What becomes of a kept answer by a transaction that was committed: it rests, follows from the block, or has to be asked for again.
import { CohortError } from '@cohort/protos/errors';
import type { LedgerEventName, LedgerEvents } from '@cohort/protos/events';
import type {
  BlockTransaction,
  LedgerEvent,
  OpenedRound,
  PlanView,
  QueryResults,
  QueryVerb,
  RoundStatus,
  RoundView,
  TransactionBodies,
} from '@cohort/protos/ledger';

export type Moving = Pick<BlockTransaction, 'verb' | 'body' | 'event' | 'creator'>;

/**
 * The answer after `by`; null when it has to be asked for. An answer may be newer than the block: what it shows already changes nothing.
 * Only of the queries that are here is an answer kept.
 */
export const answerAfter: { readonly [V in QueryVerb]?: (answer: QueryResults[V], by: Moving) => QueryResults[V] | null } = {
  'members.list': (page, { event }) => (changesMembers(event) ? null : page),
  'members.node': (node, { event }) => (changesMembers(event) ? null : node),
  'epochs.current': (view, { verb }) => (verb.startsWith('rounds.') || besideRounds.includes(verb) ? view : null),
  'datasets.get': (dataset, { verb }) => (verb.startsWith('rounds.') ? dataset : null),
  'datasets.list': (datasets, { verb }) => (verb.startsWith('rounds.') ? datasets : null),
  // A member's accounts: what another reserves is nothing to them.
  'budgets.statement': (statement, { verb, creator }) => (verb === 'rounds.enrol' && creator.msp !== statement.msp ? statement : null),
  'rounds.plans': (page, { verb }) => (decidesNoPlan.includes(verb) ? page : null),
  'rounds.activePlans': plansAfter,
  'rounds.get': roundAfter,
};

/** The round that a transaction opened, as it stands then: its block says all of it. Null for every other transaction. */
export function roundOpenedBy({ event }: Pick<Moving, 'event'>): RoundView | null {
  switch (event?.name) {
    case 'round.opened': {
      const { round, terms, termsHash } = payloadOf(event, 'round.opened');
      return openedView(round, { terms, termsHash });
    }
    case 'round.published': {
      const { opened, next } = payloadOf(event, 'round.published');
      return opened === null || next === null ? null : openedView(opened, next);
    }
    default:
      return null;
  }
}

function openedView(round: string, { terms, termsHash }: OpenedRound): RoundView {
  const undecided = {
    bodyHash: null,
    body: null,
    modelOut: null,
    reason: null,
    singleAuthor: [],
    disputes: [],
    claims: [],
    tainted: false,
  };
  return { round, terms, termsHash, status: 'enrolling', enrolled: [], closedBy: [], ...undecided };
}

const withinRound: readonly Moving['verb'][] = ['rounds.enrol', 'rounds.closeEnrolment', 'rounds.commit'];
/** Events of the transactions that change what the registry shows of organisations and nodes. */
const changing: readonly LedgerEventName[] = [
  'member.admitted',
  'node.admitted',
  'member.suspended',
  'member.suspended-now',
  'member.readmitted',
  'node.revoked',
  'node.rotated',
  'node.rotation-cancelled',
  'node.replaced',
  'authority.replaced',
  // What was rotated comes into force with an epoch, and what it replaced ends with one.
  'epoch.advanced',
];

export const changesMembers = (event: LedgerEvent | null): event is LedgerEvent => changing.some((name) => name === event?.name);

/** They write keys of their own, of which no plan, no round and no epoch shows anything. */
const besideRounds: readonly Moving['verb'][] = ['governance.propose', 'governance.vote', 'datasets.register'];
/** They decide nothing of a plan: not its status, model or parties, and not which round is its current one. */
const decidesNoPlan: readonly Moving['verb'][] = [...withinRound, ...besideRounds];

function roundAfter(view: RoundView, { verb, body, event, creator }: Moving): RoundView | null {
  if (besideRounds.includes(verb)) return view;
  const isWithin = withinRound.includes(verb) || verb === 'rounds.publish';
  if (isWithin && (body as { readonly round: string }).round !== view.round) return view;
  if (!isWithin || !course.includes(view.status)) return null;
  const shows = (status: RoundStatus): boolean => course.indexOf(view.status) >= course.indexOf(status);
  switch (verb) {
    case 'rounds.enrol': {
      const { enrolment } = payloadOf(event, 'round.enrolled');
      const { member } = enrolment;
      if (shows('collecting') || view.enrolled.some((item) => item.member === member)) return view;
      return { ...view, enrolled: [...view.enrolled, enrolment].sort((left, right) => (left.member < right.member ? -1 : 1)) };
    }
    case 'rounds.closeEnrolment': {
      const closers = view.terms.parties.map(({ node }) => node);
      const closer = closers.find((node) => node.startsWith(`${creator.msp}/`)) ?? '';
      const closedBy = closers.filter((node) => node === closer || view.closedBy.includes(node));
      // One party's word freezes nothing.
      if (event === null || shows('collecting')) return { ...view, closedBy };
      const { members } = payloadOf(event, 'round.enrolment-closed');
      const enrolled = view.enrolled.filter(({ member }) => members.includes(member));
      return enrolled.length === members.length ? { ...view, closedBy, enrolled, status: 'collecting' } : null;
    }
    case 'rounds.commit': {
      if (shows('committed')) return view;
      const { bodyHash, singleAuthor } = payloadOf(event, 'round.committed');
      return { ...view, status: 'committed', bodyHash, singleAuthor, body: (body as TransactionBodies['rounds.commit']).body };
    }
    default:
      return { ...view, status: 'published', modelOut: (body as TransactionBodies['rounds.publish']).modelOut };
  }
}

/** How far a round has come that nothing ends before its time. */
const course: readonly RoundStatus[] = ['enrolling', 'collecting', 'committed', 'published'];

function plansAfter(page: QueryResults['rounds.activePlans'], by: Moving): QueryResults['rounds.activePlans'] | null {
  if (decidesNoPlan.includes(by.verb)) return page;
  if (by.verb !== 'rounds.publish') return null;
  const { round, modelOut, opened } = payloadOf(by.event, 'round.published');
  const [plan = ''] = round.split('~');
  const view = page.items.find((item) => item.plan === plan);
  // Not on this page; or it has ended, waits, or goes on with a round that was tried before: of those the block does not say all.
  if (view === undefined || opened === null || !opened.endsWith('~0') || !isOnItsWay(view)) return null;
  const after = { ...view, model: modelOut, current: opened };
  return { ...page, items: page.items.map((item) => (item === view && item.current === round ? after : item)) };
}

const isOnItsWay = ({ status, waitsFor }: PlanView): boolean => status === 'active' && waitsFor.length === 0;

/** @throws {CohortError} REPLY_INVALID for another event or none */
function payloadOf<N extends LedgerEventName>(event: Moving['event'], name: N): LedgerEvents[N] {
  if (event?.name !== name) throw new CohortError('REPLY_INVALID', `block: expected the event ${name}, got ${event?.name ?? 'none'}`);
  return event.payload as LedgerEvents[N];
}
