// observing: this party says nothing more in the round and waits for what the ledger decides.
import type { PartyEvents } from '../ports/events.ts';
import type { StateName } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { abandon } from '../round/abandon.ts';
import { isExpired } from '../round/is-expired.ts';
import { decisionOf, pause } from '../round/pause.ts';
import type { Round } from '../round/round.ts';

/**
 * Ends by what `pause` throws: the round was committed by the others (adopt it), void or abandoned. One in which a step failed is not
 * adopted: it ends when it is published, or given up by two after its expiry. A forked ledger decides nothing.
 */
export async function observe(round: Round, ports: Ports): Promise<StateName> {
  let forked = ports.journal.noted(round.key, 'forked');
  for (; forked === undefined; forked = ports.journal.noted(round.key, 'forked')) {
    if (ports.journal.noted(round.key, 'failed') !== undefined) {
      const { committed, published } = decisionOf(round, ports);
      if (published !== null) return 'published';
      // A step that fails here may fail everywhere: without a word from two, a committed round would never end.
      if (committed !== null && isExpired(round, ports)) await abandon(round, ports, committed.bodyHash, 'expired');
    }
    await pause(round, ports, 1000);
  }
  ports.events.emit('ledger.forked', { round: round.key, ...(forked as unknown as Omit<PartyEvents['ledger.forked'], 'round'>) });
  for (;;)
    await round.notifier.next(ports.clock, 60_000, round.signal).then(() => {
      round.signal.throwIfAborted();
    });
}
