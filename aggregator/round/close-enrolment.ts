// Closing enrolment: at maxCohort, when everybody the plan allows has enrolled, or after `enrol` seconds; or the plan, if that was all.
import type { Ports } from '../ports/ports.ts';
import { closePlan } from './close-plan.ts';
import { isFrozen, stopwatch } from './pause.ts';
import { request } from './ledger-request.ts';
import type { Round } from './round.ts';

/** Runs beside collecting until the set is frozen; two parties' requests freeze it. */
export async function closeEnrolment(round: Round, ports: Ports): Promise<void> {
  const watch = stopwatch(round, ports, 'enrolment');
  const allowed = new Set(round.terms.datasets.map((dataset) => dataset.msp)).size;
  const enough = Math.min(round.terms.maxCohort, allowed);
  const graceMs = round.role === 2 ? round.terms.deadlines.step * 1000 : 0;
  let dueAt: number | null = null;
  while (!round.signal.aborted && !isFrozen(round, ports)) {
    const enrolled = ports.journal.round(round.key)?.enrolled.length ?? 0;
    // Two parties freeze the set; role 2 asks only when roles 0 and 1 did not.
    dueAt ??= enrolled >= enough || watch.elapsedMs() >= round.terms.deadlines.enrol * 1000 ? ports.clock.now() + graceMs : null;
    if (dueAt !== null && ports.clock.now() >= dueAt) {
      if (enrolled < round.terms.minCohort && (await closePlan(round, ports).catch(() => false))) return;
      await request(ports, round.key, 'rounds.closeEnrolment', { round: round.key }, round.signal).catch(() => null);
      return;
    }
    await round.notifier.next(ports.clock, 250, round.signal);
  }
}
