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
  while (!round.signal.aborted && !isFrozen(round, ports)) {
    const enrolled = ports.journal.round(round.key)?.enrolled.length ?? 0;
    if (enrolled >= enough || watch.elapsedMs() >= round.terms.deadlines.enrol * 1000) {
      if (enrolled < round.terms.minCohort && (await closePlan(round, ports).catch(() => false))) return;
      await request(ports, round.key, 'rounds.closeEnrolment', { round: round.key }, round.signal).catch(() => null);
      return;
    }
    await round.bell.next(ports.clock, 250, round.signal);
  }
}
