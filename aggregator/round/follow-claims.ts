// Claims that were not answered at once: asked again until the author gives what it must, or an epoch has passed and the round is tainted.
import { CohortError } from '@cohort/protos/errors';
import { indicesOf } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import { askLedger } from './ask-ledger.ts';
import { checkIndex } from './check-single-authors.ts';
import { currentEpoch } from './current-epoch.ts';
import { findBackup } from './find-backup.ts';
import { request } from './ledger-request.ts';
import { awakeMs, decisionOf } from './pause.ts';
import { claimName } from './retention.ts';
import type { Round } from './round.ts';

/** Looks every ten seconds at the claims that rounds which this party is done with have left open. Runs until `signal` aborts. */
export async function followClaims(ports: Ports, rounds: () => readonly Round[], signal: AbortSignal): Promise<void> {
  const askedSince = new Map<string, number>();
  while (!signal.aborted) {
    await ports.clock.sleep(10_000, signal);
    for (const round of rounds())
      if (ports.journal.round(round.key)?.state === 'published')
        await followRound(round, ports, askedSince).catch((thrown: unknown) => {
          signal.throwIfAborted();
          const { code, detail } = CohortError.from(thrown);
          ports.events.emit('statement.refused', { round: round.key, code, detail: `following its claims: ${detail}` });
        });
  }
}

/**
 * An author that gave nothing in the epoch after the claim taints the round. A claimant that was itself away in that epoch asks for two
 * steps more first: `askedSince` holds when this process began to ask (`awakeMs`).
 */
async function followRound(round: Round, ports: Ports, askedSince: Map<string, number>): Promise<void> {
  const open = indicesOf(round.role).filter((index) => ports.journal.noted(round.key, claimName(index)) === 'open');
  const { committed } = decisionOf(round, ports);
  if (open.length === 0 || committed === null) return;
  const { claims } = await askLedger(ports, 'rounds.get', { round: round.key }, round.signal);
  const mine = claims.filter(({ party, outcome }) => party === round.me && outcome === 'open');
  const since = askedSince.get(round.key) ?? awakeMs(ports);
  askedSince.set(round.key, since);
  if (mine.length > 0) await findBackup(round, ports);
  for (const { index, epoch } of mine) {
    const at = open.find((item) => item === index);
    if (at === undefined || (await checkIndex(round, ports, at, committed.body)) === 'checked') continue;
    const isPast = currentEpoch(ports) > epoch + 1;
    if (isPast && awakeMs(ports) - since >= 2000 * round.terms.deadlines.step)
      await request(ports, round.key, 'rounds.taint', { round: round.key, index }, round.signal);
  }
}
