// Waiting for the others' statements: each has its deadline, and only two who both miss one find its author absent.
import type { AwaitedKind, Signed, StatementBodies } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import {
  findAbsent,
  hasSaidMissing,
  isAbsent,
  isPresumed,
  noteDoubt,
  sayMissing,
  thirdBeside,
  thirdMissesToo,
  timelyStatement,
  type Due,
} from './absence.ts';
import { objectIfUnsignable } from './object.ts';
import { awakeMs, collectingLeftMs, pause, stopwatch } from './pause.ts';
import { partyRef, type Round } from './round.ts';
import { broadcastStatement } from './broadcast-statement.ts';

/** Steps that the third party is given to answer a *missing*; then this party has lost both. */
const silenceSteps = 3;

export interface Awaited<K extends AwaitedKind> {
  readonly kind: K;
  /** What is waited for: a party and the key of its statement (empty for what a party says once). */
  readonly from: readonly { readonly party: number; readonly key: string }[];
  /** The deadline in steps, from when this wait began. */
  readonly steps: number;
  /** What this party itself says next: it says that this waits when the others may begin to miss it. */
  readonly next?: StatementBodies['waitsFor'];
}

/** The statements that came in time. The authors of the others are absent, by this party's finding and another's. */
export async function awaitStatements<K extends AwaitedKind>(round: Round, ports: Ports, awaited: Awaited<K>): Promise<Signed<K>[]> {
  const stepMs = round.terms.deadlines.step * 1000;
  const dues = awaited.from.map(({ party, key }): Due => ({ party, kind: awaited.kind, key }));
  const watch = stopwatch(round, ports, `${awaited.kind} ${awaited.from.map(({ party, key }) => `${String(party)}.${key}`).join()}`);
  const lookMs = Math.min(stepMs / 8, 1000);
  let askedAt = ports.clock.now();
  try {
    for (;;) {
      objectIfUnsignable(round, ports);
      const pending = dues.filter((due) => !isAbsent(round, ports, due.party) && timelyStatement(round, ports, due) === undefined);
      if (pending.length === 0) return dues.flatMap((due) => (timelyStatement(round, ports, due) ?? []) as Signed<K> | []);
      for (const due of pending) miss(round, ports, due, watch.elapsedMs(), awaited.steps * stepMs);
      if (awaited.next !== undefined && watch.elapsedMs() > stepMs / 2) broadcastStatement(round, ports, 'waitsFor', awaited.next);
      round.waitsFor = [...new Set(pending.map(({ party }) => `party ${String(party)}`))];
      if (ports.clock.now() - askedAt >= lookMs) {
        askedAt = ports.clock.now();
        for (const party of new Set(pending.map((due) => due.party))) void ask(round, ports, party);
      }
      if (!pending.some(({ party }) => isAbsent(round, ports, party))) await pause(round, ports, lookMs);
    }
  } finally {
    round.waitsFor = [];
  }
}

/** Says at the deadline that `due` is missing, and draws what follows from what the third party says of it. */
function miss(round: Round, ports: Ports, due: Due, elapsedMs: number, deadlineMs: number): void {
  const stepMs = round.terms.deadlines.step * 1000;
  if (!hasSaidMissing(round, ports, due)) {
    if (elapsedMs < patienceMs(round, ports, due, deadlineMs)) return;
    sayMissing(round, ports, due);
  }
  const name = due.key === '' ? due.kind : `${due.kind} ${due.key}`;
  const since = round.missingSince.get(name + String(due.party)) ?? awakeMs(ports);
  round.missingSince.set(name + String(due.party), since);
  if (thirdMissesToo(round, ports, due)) findAbsent(round, ports, due.party, name);
  else if (awakeMs(ports) - since >= silenceSteps * stepMs) {
    // Neither brings it nor misses it: from here nobody can be told from nobody.
    findAbsent(round, ports, due.party, name);
    findAbsent(round, ports, thirdBeside(round, due.party), `an answer about ${name}`);
    noteDoubt(ports, true);
  }
}

/** How long `due` may take. */
function patienceMs(round: Round, ports: Ports, due: Due, deadlineMs: number): number {
  const stepMs = round.terms.deadlines.step * 1000;
  const isFirst = due.kind === 'list' && due.key === 'received';
  if (isFirst && isPresumed(round, ports, due.party)) return 0;
  const standing = round.outbox.standings.get(due.party);
  const answers = standing !== undefined && ports.clock.now() - standing.at <= stepMs;
  // A party that says itself that it says nothing more need not be waited for.
  if (answers && standing.standing.state === 'observing') return 0;
  const extended = ports.journal
    .received(round.key, 'waitsFor')
    .some(({ statement: { party, body } }) => party === due.party && body.kind === due.kind && body.key === due.key);
  // Members choose whom they serve first: one that still collects is due a step after collecting ends, not after this party's own list.
  const collecting = isFirst && answers && standing.standing.state === 'collecting' ? collectingLeftMs(round, ports) : 0;
  return collecting + deadlineMs + (extended ? stepMs : 0);
}

/** Asks a party where it stands; what it answers is seen on the next look. */
async function ask(round: Round, ports: Ports, party: number): Promise<void> {
  try {
    const own = partyRef(round, round.me).node;
    const { standings } = await ports.peers.hello(partyRef(round, party), { party: own, rounds: [round.key], again: false });
    // One that has not seen the round yet is up: it will collect.
    const standing = standings[round.key] ?? { state: 'collecting', waitsFor: ['ledger'] };
    round.outbox.standings.set(party, { standing, at: ports.clock.now() });
    if (standing.state === 'observing') round.notifier.notifyAll();
  } catch {
    // Unreachable: the deadline tells.
  }
}
