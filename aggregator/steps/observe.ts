// observing: this party says nothing more in the round and waits for what the ledger decides.
import type { Json } from '@cohort/protos/canonical-json';
import type { StateName } from '../ports/facts.ts';
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
  let forked = ports.journal.roundFacts(round.key).get('forked');
  for (; forked === undefined; forked = ports.journal.roundFacts(round.key).get('forked')) {
    if (ports.journal.roundFacts(round.key).get('failed') !== undefined) {
      const { committed, published } = decisionOf(round, ports);
      if (published !== null) return 'published';
      // A step that fails here may fail everywhere: without a word from two, a committed round would never end.
      if (committed !== null && isExpired(round, ports)) await abandon(round, ports, committed.bodyHash, 'expired');
    }
    await pause(round, ports, 1000);
  }
  const { own, other, ...where } = forked;
  ports.events.emit('ledger.forked', { round: round.key, ...where, own: own as unknown as Json, other: other as unknown as Json });
  for (;;)
    await round.notifier.next(ports.clock, 60_000, round.signal).then(() => {
      round.signal.throwIfAborted();
    });
}
