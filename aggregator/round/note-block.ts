// What a block says of rounds, as facts in the journal: parties believe the block's body, never a reply.
import type { LedgerEvents } from '@cohort/protos/events';
import type { Block, BlockTransaction, RoundView, TransactionBodies } from '@cohort/protos/ledger';
import { bodyHash } from '@cohort/protos/statements';
import type { RoundFacts } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { noteClaim } from './claim-notes.ts';

/** What the party must look at again after a block. */
export interface Touched {
  readonly rounds: ReadonlySet<string>;
  readonly enrolments: boolean;
  readonly plans: boolean;
  readonly members: boolean;
}

/** Files epochs, and commits, publications and ends of rounds. Idempotent: the first VALID one stays. */
export function noteBlock(ports: Ports, block: Block): Touched {
  const rounds = new Set<string>();
  let [enrolments, plans, members] = [false, false, false];
  for (const transaction of block.transactions) {
    if (transaction.code !== 'VALID') continue;
    const { verb } = transaction;
    const round = (transaction.body as { round?: unknown } | null)?.round;
    if (typeof round === 'string') rounds.add(round);
    enrolments ||= verb === 'rounds.enrol' || verb === 'rounds.closeEnrolment';
    plans ||= [
      'rounds.open',
      'rounds.publish',
      'rounds.void',
      'rounds.abandon',
      'governance.close',
      'governance.vote',
      'rounds.closePlan',
      'rounds.resumePlan',
      'rounds.taint',
    ].includes(verb);
    // Rules that a vote set come into force with an epoch.
    plans ||= transaction.event?.name === 'epoch.advanced';
    members ||= verb.startsWith('governance.') || verb.startsWith('members.');
    if (typeof round === 'string') noteDecision(ports, block, transaction, round);
    if (verb === 'rounds.closePlan') {
      const { plan, reason } = transaction.body as TransactionBodies['rounds.closePlan'];
      ports.events.emit('plan.closed', { plan, reason });
    } else if (transaction.event?.name === 'round.abandoned') {
      const { round: key, reason, closed } = transaction.event.payload as LedgerEvents['round.abandoned'];
      if (closed) ports.events.emit('plan.closed', { plan: key.split('~')[0] ?? '', reason });
    } else if (transaction.event?.name === 'plan.closed')
      ports.events.emit('plan.closed', transaction.event.payload as LedgerEvents['plan.closed']);
    if (transaction.event?.name === 'epoch.advanced') {
      const { epoch } = transaction.event.payload as LedgerEvents['epoch.advanced'];
      ports.journal.partyFacts.setSoon('epoch', epoch);
    }
    if (transaction.event?.name === 'round.tainted') {
      const { ended: _, ...tainted } = transaction.event.payload as LedgerEvents['round.tainted'];
      ports.journal.roundFacts(tainted.round).setSoon('ledger.tainted', true);
      ports.events.emit('round.tainted', tainted);
    }
  }
  return { rounds, enrolments, plans, members };
}

/** Files the end of a round that a transaction about its plan brought: the plan's closing, or the opening that replaced an expired attempt. */
export function noteEnd(ports: Ports, { round, status, reason }: Pick<RoundView, 'round' | 'status' | 'reason'>): void {
  if ((status !== 'void' && status !== 'abandoned') || ports.journal.roundFacts(round).get('ledger.ended') !== undefined) return;
  ports.journal.roundFacts(round).set('ledger.ended', { how: status, reason: reason ?? 'expired' });
  ports.events.emit(status === 'void' ? 'round.void' : 'round.abandoned', { round, reason: reason ?? 'expired' });
}

function noteDecision(ports: Ports, block: Block, { verb, body }: BlockTransaction, round: string): void {
  const facts = ports.journal.roundFacts(round);
  const once = <N extends 'ledger.committed' | 'ledger.published' | 'ledger.ended'>(name: N, value: RoundFacts[N]): void => {
    if (facts.get(name) === undefined) facts.setSoon(name, value);
  };
  if (verb === 'rounds.closeEnrolment') facts.setSoon('ledger.closing', true);
  else if (verb === 'rounds.commit') {
    const { body: committed } = body as TransactionBodies['rounds.commit'];
    once('ledger.committed', { header: block.header, bodyHash: bodyHash(committed), body: committed });
    const singleAuthor = committed.sums.filter((sum) => sum.statements.length < 2).map((sum) => sum.index);
    ports.events.emit('round.committed', { round, height: block.header.height, members: committed.members.length, singleAuthor });
  } else if (verb === 'rounds.publish') {
    const { modelOut } = body as TransactionBodies['rounds.publish'];
    once('ledger.published', modelOut);
    ports.events.emit('round.published', { round, model: modelOut });
  } else if (verb === 'rounds.void') {
    const { reason } = body as TransactionBodies['rounds.void'];
    once('ledger.ended', { how: 'void', reason });
    ports.events.emit('round.void', { round, reason });
  } else if (verb === 'rounds.abandon') {
    const { reason } = body as TransactionBodies['rounds.abandon'];
    once('ledger.ended', { how: 'abandoned', reason });
    ports.events.emit('round.abandoned', { round, reason });
  } else if (verb === 'rounds.dispute') {
    const { index, statement } = body as TransactionBodies['rounds.dispute'];
    noteClaim(ports, round, index, 'disputed');
    ports.events.emit('round.disputed', { round, index, party: statement.party });
  } else if (verb === 'rounds.claim' || verb === 'rounds.confirm' || verb === 'rounds.taint') {
    const { index } = body as TransactionBodies[typeof verb];
    noteClaim(ports, round, index, claimNotes[verb]);
    if (verb !== 'rounds.taint') ports.events.emit(verb === 'rounds.claim' ? 'round.claimed' : 'round.confirmed', { round, index });
  }
}

const claimNotes = { 'rounds.claim': 'open', 'rounds.confirm': 'confirmed', 'rounds.taint': 'unanswered' } as const;
