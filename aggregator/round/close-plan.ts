// Asking the ledger to end a plan that cannot go on; the same transaction voids the round that is open.
import { CohortError } from '@cohort/protos/errors';
import type { Ports } from '../ports/ports.ts';
import { request } from './ledger-request.ts';
import { planIsOver } from './plan-is-over.ts';
import type { Round } from './round.ts';

/** Whether the plan is closed now. What the ledger does not answer leaves the plan open: the next attempt asks again. */
export async function closePlan(round: Round, ports: Ports): Promise<boolean> {
  const { plan } = round.terms;
  try {
    const reason = await planIsOver(round.terms, ports, round.signal);
    if (reason === null) return false;
    const refused = await request(ports, round.key, 'rounds.closePlan', { plan, reason }, round.signal);
    return refused === null || refused === 'PLAN_CLOSED';
  } catch (thrown) {
    round.signal.throwIfAborted();
    const { code, detail } = CohortError.from(thrown);
    ports.events.emit('ledger.refused', { round: round.key, verb: 'rounds.closePlan', code, detail });
    return false;
  }
}
