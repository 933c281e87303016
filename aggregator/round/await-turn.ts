// What any of the three may ask of the ledger is asked by one after the other, so that no two meet there and the later is in vain.
import type { Ports } from '../ports/ports.ts';
import { isDecided } from './pause.ts';
import type { Round } from './round.ts';

/** Longer than a block of a ledger that institutions run together takes, so that the next sees what the one before did. */
export const turnMs = ({ deadlines }: Pick<Round['terms'], 'deadlines'>): number => (deadlines.step * 1000) / 4;

/** Waits until the turn after so many others has come, or the ledger has decided the round. @returns whether it is still to be asked */
export async function awaitTurn(round: Round, ports: Ports, turn: number): Promise<boolean> {
  const { clock } = ports;
  const untilMs = clock.now() + turn * turnMs(round.terms);
  while (!isDecided(round, ports) && clock.now() < untilMs && !round.signal.aborted)
    await round.notifier.next(clock, untilMs - clock.now(), round.signal);
  return !isDecided(round, ports);
}
