// Closing enrolment: at maxCohort, when everybody the plan allows has enrolled, or after `enrol` seconds; or the plan, if too few can come.
import type { Ports } from '../ports/ports.ts';
import { turnMs } from './await-turn.ts';
import { closePlan } from './close-plan.ts';
import { isFrozen, stopwatch } from './pause.ts';
import { request } from './ledger-request.ts';
import { refusing } from './refusals.ts';
import type { Round } from './round.ts';

/**
 * Runs beside collecting until the set is frozen; two parties' requests freeze it. One after the other, so that none is decided in vain: role 0
 * asks when it is due, role 1 when it sees that or its turn has come, role 2 when a `step` later it is not frozen yet.
 *
 * When members' refusals leave fewer than minCohort, it asks in the same order, and once, whether the plan is over. The ledger judges that from
 * its own accounts, so a refusal that is a lie costs a question and closes nothing.
 */
export async function closeEnrolment(round: Round, ports: Ports): Promise<void> {
  const watch = stopwatch(round, ports, 'enrolment');
  const allowed = new Set(round.terms.datasets.map((dataset) => dataset.msp)).size;
  const enough = Math.min(round.terms.maxCohort, allowed);
  const stepMs = round.terms.deadlines.step * 1000;
  const graceMs = [0, turnMs(round.terms), stepMs][round.role] ?? stepMs;
  const facts = ports.journal.roundFacts(round.key);
  let dueAt: number | null = null;
  let refusedAt: number | null = null;
  while (!round.signal.aborted && !isFrozen(round, ports)) {
    const enrolled = ports.journal.round(round.key)?.enrolled.length ?? 0;
    dueAt ??= enrolled >= enough || watch.elapsedMs() >= round.terms.deadlines.enrol * 1000 ? ports.clock.now() + graceMs : null;
    const isSecond = round.role === 1 && facts.get('ledger.closing') === true;
    if (dueAt !== null && (isSecond || ports.clock.now() >= dueAt)) {
      if (enrolled < round.terms.minCohort && (await closePlan(round, ports).catch(() => false))) return;
      await request(ports, round.key, 'rounds.closeEnrolment', { round: round.key }, round.signal).catch(() => null);
      return;
    }
    refusedAt ??= allowed - refusing(round, ports) < round.terms.minCohort ? ports.clock.now() + graceMs : null;
    if (refusedAt !== null && ports.clock.now() >= refusedAt) {
      refusedAt = Infinity;
      if (await closePlan(round, ports).catch(() => false)) return;
      continue;
    }
    const nextMs = Math.min(250, (dueAt ?? Infinity) - ports.clock.now(), (refusedAt ?? Infinity) - ports.clock.now());
    await round.notifier.next(ports.clock, nextMs, round.signal);
  }
}
