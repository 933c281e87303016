// Erasing: a round's shares, keys and r are destroyed with its vault key once it has ended and its retention has passed.
import type { StateName } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import type { Round } from './round.ts';

/** Marks a round as ended in the current epoch, and erases every round whose retention is over. */
export function retention(ports: Ports, key: string, ending: StateName, rounds: ReadonlyMap<string, Round>): void {
  const epoch = Number(ports.journal.noted('*', 'epoch') ?? 0);
  if (ports.journal.noted(key, 'ended') === undefined) ports.journal.note(key, 'ended', { epoch, ending });
  eraseDue(ports, epoch, rounds);
}

/** Erases what is due in `epoch`. */
export function eraseDue(ports: Ports, epoch: number, rounds: ReadonlyMap<string, Round>): void {
  for (const [key, { terms }] of rounds) {
    const ended = ports.journal.noted(key, 'ended') as { epoch: number } | undefined;
    if (ended === undefined || ports.journal.noted(key, 'destroyed') !== undefined || epoch < ended.epoch + terms.retentionEpochs) continue;
    ports.shares.destroy(key);
    ports.journal.note(key, 'destroyed', epoch);
  }
}
