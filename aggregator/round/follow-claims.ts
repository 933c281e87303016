// Claims that were not answered at once: asked again until the author gives what it must, or an epoch has passed and the round is tainted.
import { CohortError } from '@cohort/protos/errors';
import { indicesOf } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import { askLedger } from './ask-ledger.ts';
import { checkIndex, claim, maySpeak, unclaimed } from './check-single-authors.ts';
import { openClaims } from './claim-notes.ts';
import { currentEpoch } from './current-epoch.ts';
import { detectRollback } from './detect-rollback.ts';
import { request } from './ledger-request.ts';
import { awakeMs, decisionOf } from './pause.ts';
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
 * Files a claim that the ledger could not take at first, and asks the author again. One that gave nothing in the epoch after the claim
 * taints the round; a claimant that was itself away in that epoch asks for two steps more first: `askedSince` holds when this process
 * began to ask (`awakeMs`). What this party lost itself, or may not speak of, is no fault of the author's.
 */
async function followRound(round: Round, ports: Ports, askedSince: Map<string, number>): Promise<void> {
  const { committed } = decisionOf(round, ports);
  if (committed === null) return;
  const { body } = committed;
  for (const index of unclaimed(round, ports, body)) await claim(round, ports, index);
  const open = openClaims(ports, round.key, round.terms);
  const mine = indicesOf(round.role).filter((index) => open.includes(index) && maySpeak(round, ports, index, body));
  if (mine.length === 0) return;
  const { claims } = await askLedger(ports, 'rounds.get', { round: round.key }, round.signal);
  const since = askedSince.get(round.key) ?? awakeMs(ports);
  askedSince.set(round.key, since);
  await detectRollback(round, ports);
  for (const index of mine) {
    const own = claims.find((item) => item.index === index && item.party === round.me && item.outcome === 'open');
    if (own === undefined || (await checkIndex(round, ports, index, body)) !== 'awaited') continue;
    const isPast = currentEpoch(ports) > own.epoch + 1;
    if (isPast && awakeMs(ports) - since >= 2000 * round.terms.deadlines.step)
      await request(ports, round.key, 'rounds.taint', { round: round.key, index }, round.signal);
  }
}
