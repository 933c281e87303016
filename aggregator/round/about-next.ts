// What the request for a plan's next attempt follows from.
import type { Ports } from '../ports/ports.ts';

export const isTainted = (ports: Pick<Ports, 'journal'>, key: string): boolean =>
  ports.journal.roundFacts(key).get('ledger.tainted') === true;

/** A round may be followed twice, when it was published and when it was tainted. */
export const aboutNext = (ports: Pick<Ports, 'journal'>, key: string): string => (isTainted(ports, key) ? `${key} tainted` : key);
