// silent: this party says nothing more in the round and waits for what the ledger decides.
import type { StateName } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { pause } from '../round/pause.ts';
import type { Round } from '../round/round.ts';

/** Ends only by what `pause` throws: the round was committed by the others (adopt it), void or abandoned. */
export async function silent(round: Round, ports: Ports): Promise<StateName> {
  while (ports.journal.noted(round.key, 'forked') === undefined) await pause(round, ports, 1000);
  for (;;)
    await round.bell.next(ports.clock, 60_000, round.signal).then(() => {
      round.signal.throwIfAborted();
    });
}
