// The answer to a hello: the asker's own latest statement as this party holds it, and everything of its rounds that it may have missed.
import { indicesOf } from '@cohort/mpc/roles';
import type { Signed, StatementBodies } from '@cohort/protos/statements';
import type { Standing, Welcome } from '../ports/peers.ts';
import type { Ports } from '../ports/ports.ts';
import { reveal } from '../steps/noise.ts';
import { wholePairs } from './contributions.ts';
import { coHolder } from './heal.ts';
import { decisionOf } from './pause.ts';
import type { Round } from './round.ts';

/** Reveals of committed rounds go to the co-holder even if it was absent: it recomputes what this party authored alone. */
export function welcome(ports: Ports, rounds: { find(key: string): Round }, node: string, keys: readonly string[]): Welcome {
  const latest = ports.journal.latest(node);
  const standings: Record<string, Standing> = {};
  const missed: Welcome['missed'][number][] = [];
  const received: Welcome['received'][number][] = [];
  for (const key of keys) {
    const round = findOr(rounds, key);
    const asker = round?.terms.parties.findIndex((party) => party.node === node) ?? -1;
    if (round === null || asker < 0) continue;
    standings[key] = { state: ports.journal.round(key)?.state ?? 'void', waitsFor: round.waitsFor };
    received.push(...wholePairs(round, ports));
    if (decisionOf(round, ports).committed !== null)
      for (const index of indicesOf(round.role)) if (coHolder(round, index) === asker) reveal(round, ports, index);
    for (const { statement, attachment } of ports.journal.all(key))
      if (isDue(statement, asker)) missed.push({ round: key, to: asker, statement, attachment });
  }
  return { yourLatestSeq: latest?.seq ?? 0, latest, received, standings, missed };
}

function isDue(statement: Signed, asker: number): boolean {
  if (statement.party === asker || statement.kind === 'receipt') return false;
  return statement.kind !== 'noiseReveal' || (statement.body as StatementBodies['noiseReveal']).to === asker;
}

function findOr(rounds: { find(key: string): Round }, key: string): Round | null {
  try {
    return rounds.find(key);
  } catch {
    return null;
  }
}
