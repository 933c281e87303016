// Epochs, the only clock of expiry: each party asks for the next when `epoch` seconds have passed since it saw this one.
import type { Ports } from '../ports/ports.ts';
import { request } from './ledger-request.ts';
import { decisionOf } from './pause.ts';
import type { Round } from './round.ts';
import { eraseDue } from './retention.ts';

/** Runs until `signal` aborts. Also voids rounds that expired before a commit, and erases what retention no longer keeps. */
export async function tickEpochs(ports: Ports, rounds: () => readonly Round[], signal: AbortSignal): Promise<void> {
  let seen = { epoch: -1, at: ports.clock.now() };
  let asked = -1;
  while (!signal.aborted) {
    const open = rounds().filter((round) => !isOver(round, ports));
    const seconds = Math.min(...rounds().map(({ terms }) => terms.deadlines.epoch), 3600);
    await ports.clock.sleep(Math.min(1000 * seconds, 2000), signal);
    const epoch = await currentEpoch(ports);
    if (epoch === null) continue;
    if (epoch !== seen.epoch) {
      seen = { epoch, at: ports.clock.now() };
      ports.journal.noteSoon('*', 'epoch', epoch);
      eraseDue(ports, epoch, new Map(rounds().map((round) => [round.key, round])));
    }
    for (const round of open)
      if (epoch > round.terms.expiryEpoch && decisionOf(round, ports).committed === null)
        await request(ports, round.key, 'rounds.void', { round: round.key, reason: 'expired', evidence: [] }, signal);
    if (ports.clock.now() - seen.at >= seconds * 1000 && asked !== epoch) {
      asked = epoch;
      await request(ports, '*', 'epochs.advance', { from: epoch }, signal);
    }
  }
}

function isOver(round: Round, ports: Ports): boolean {
  const { ended, published } = decisionOf(round, ports);
  return ended !== null || published !== null;
}

async function currentEpoch(ports: Ports): Promise<number | null> {
  try {
    return (await ports.ledger.evaluate('epochs.current', {})).epoch;
  } catch {
    return null; // the ledger is away
  }
}
