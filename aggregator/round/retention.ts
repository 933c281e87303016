// Erasing: a round's shares, keys and r are destroyed with its vault key once it has ended and its retention has passed.
import type { Ports } from '../ports/ports.ts';
import { openClaims } from './claim-notes.ts';
import { currentEpoch } from './current-epoch.ts';
import { isOver } from './is-over.ts';
import { decisionOf } from './pause.ts';
import type { Round } from './round.ts';

/** Marks a round that is over as ended in the current epoch, from which its retention counts. Harmless for any other, and a second time. */
export function markEnded(ports: Ports, key: string): void {
  const facts = ports.journal.roundFacts(key);
  const ending = ports.journal.round(key)?.state;
  if (ending !== undefined && isOver(ending) && facts.get('ended') === undefined)
    facts.setSoon('ended', { epoch: currentEpoch(ports), ending });
}

/** Erases what is due in `epoch`. */
export function eraseDue(ports: Ports, epoch: number, rounds: ReadonlyMap<string, Round>): void {
  for (const [key, { terms }] of rounds) {
    const ended = ports.journal.roundFacts(key).get('ended');
    if (ended === undefined || ports.journal.roundFacts(key).get('destroyed') !== undefined) continue;
    if (epoch < ended.epoch + terms.retentionEpochs + claimEpochs(ports, key) || openClaims(ports, key, terms).length > 0) continue;
    ports.shares.destroy(key);
    ports.journal.roundFacts(key).set('destroyed', epoch);
  }
}

/** The ledger takes a claim until `retentionEpochs` after the publication, that epoch included. */
function claimEpochs(ports: Ports, key: string): number {
  const { committed } = decisionOf({ key }, ports);
  return committed?.body.sums.some(({ statements }) => statements.length === 1) === true ? 1 : 0;
}
