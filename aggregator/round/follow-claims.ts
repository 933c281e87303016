// Claims that were not answered at once: asked again until the author gives what it must, or an epoch has passed and the round is tainted.
import { indicesOf } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import { askLedger } from './ask-ledger.ts';
import { checkIndex } from './check-single-authors.ts';
import { findBackup } from './find-backup.ts';
import { request } from './ledger-request.ts';
import { decisionOf } from './pause.ts';
import { claimName } from './retention.ts';
import type { Round } from './round.ts';

/** Looks every ten seconds at the claims that rounds which this party is done with have left open. Runs until `signal` aborts. */
export async function followClaims(ports: Ports, rounds: () => readonly Round[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await ports.clock.sleep(10_000, signal);
    for (const round of rounds()) if (ports.journal.round(round.key)?.state === 'published') await followRound(round, ports);
  }
}

async function followRound(round: Round, ports: Ports): Promise<void> {
  const open = indicesOf(round.role).filter((index) => ports.journal.noted(round.key, claimName(index)) === 'open');
  const { committed } = decisionOf(round, ports);
  if (open.length === 0 || committed === null) return;
  const { claims } = await askLedger(ports, 'rounds.get', { round: round.key }, round.signal);
  const mine = claims.filter(({ party, outcome }) => party === round.me && outcome === 'open');
  if (mine.length === 0) return;
  await findBackup(round, ports);
  for (const { index, epoch } of mine) {
    const at = open.find((item) => item === index);
    if (at === undefined || (await checkIndex(round, ports, at, committed.body)) === 'checked') continue;
    if (Number(ports.journal.noted('*', 'epoch') ?? 0) > epoch + 1)
      await request(ports, round.key, 'rounds.taint', { round: round.key, index }, round.signal);
  }
}
