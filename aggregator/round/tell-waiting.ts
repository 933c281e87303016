// Says, once each time, that a plan waits for a party whose organisation is suspended or for other rules, and that it goes on.
import type { PlanView } from '@cohort/protos/ledger';
import type { Ports } from '../ports/ports.ts';

const name = 'plan.waits-for';

/** Remembered over a restart, so that an operator is not told again what has not changed. */
export function tellWaiting({ plan, status, waitsFor, refusedBy }: PlanView, { journal, events }: Pick<Ports, 'journal' | 'events'>): void {
  const now = status === 'waiting' ? [...waitsFor, ...refusedBy.map((rule) => `rule ${rule}`)] : [];
  const before = journal.planFacts(plan).get(name) ?? [];
  if (now.join() === before.join()) return;
  journal.planFacts(plan).setSoon(name, now);
  events.emit('plan.waiting', { plan, parties: now });
}
