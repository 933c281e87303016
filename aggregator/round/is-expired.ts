// Whether a round is past its expiry: epochs are the only clock of it.
import type { Ports } from '../ports/ports.ts';
import { currentEpoch } from './current-epoch.ts';
import type { Round } from './round.ts';

/** Opening goes on until two parties have given the round up. */
export function isExpired(round: Pick<Round, 'terms'>, ports: Ports): boolean {
  return currentEpoch(ports) > round.terms.expiryEpoch;
}
