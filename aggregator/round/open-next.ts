// Asking the ledger for a plan's next attempt, in the order of the plan's parties: whoever sees that it is open does not ask.
import type { PlanView } from '@cohort/protos/ledger';
import type { Ports } from '../ports/ports.ts';
import { askLedger } from './ask-ledger.ts';
import { turnMs } from './await-turn.ts';
import { request } from './ledger-request.ts';

export const isTainted = (ports: Pick<Ports, 'journal'>, key: string): boolean =>
  ports.journal.roundFacts(key).get('ledger.tainted') === true;

/** A round may be followed twice, when it was published and when it was tainted. */
const aboutNext = (ports: Pick<Ports, 'journal'>, key: string): string => (isTainted(ports, key) ? `${key} tainted` : key);

/** @param turn how many parties of the plan come before this one @throws {CohortError} the signal's reason */
export async function openNext({ plan, current, body }: PlanView, turn: number, ports: Ports, signal: AbortSignal): Promise<void> {
  if (turn > 0) {
    await ports.clock.sleep(turn * turnMs(body), signal);
    if ((await askLedger(ports, 'rounds.plan', { plan }, signal)).current !== current) return;
  }
  await request(ports, current === null ? plan : aboutNext(ports, current), 'rounds.open', { plan }, signal);
}
