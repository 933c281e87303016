// The answer to a hello: the asker's own latest statement as this party holds it, and where this party stands in the rounds it names.
import { indicesOf } from '@cohort/mpc/roles';
import type { Signed } from '@cohort/protos/statements';
import type { Hello, Standing, Welcome } from '@cohort/protos/messages';
import type { Ports } from '../ports/ports.ts';
import { reveal } from '../steps/agree-noise-seed.ts';
import { coHolder } from './heal.ts';
import { decisionOf } from './pause.ts';
import type { Round } from './round.ts';

/** With `again`, everything of these rounds that is due to the asker is delivered once more. */
export function catchUp(ports: Ports, rounds: { find(key: string): Round }, node: string, { rounds: keys, again }: Hello): Welcome {
  const standings: Record<string, Standing> = {};
  for (const key of keys) {
    const round = findOr(rounds, key);
    const asker = round?.terms.parties.findIndex((party) => party.node === node) ?? -1;
    if (round === null || asker < 0) continue;
    standings[key] = { state: ports.journal.round(key)?.state ?? 'void', waitsFor: round.waitsFor };
    if (!again) continue;
    // Reveals of committed rounds go to the co-holder even if it was absent: it recomputes what this party authored alone.
    if (decisionOf(round, ports).committed !== null)
      for (const index of indicesOf(round.role)) if (coHolder(round, index) === asker) reveal(round, ports, index);
    for (const { statement } of ports.journal.all(key)) if (isDue(statement, asker)) round.outbox.post(asker, statement);
  }
  return { latest: ports.journal.latest(node), standings };
}

const isDue = (statement: Signed, asker: number): boolean => statement.party !== asker && statement.kind !== 'receipt';

function findOr(rounds: { find(key: string): Round }, key: string): Round | null {
  try {
    return rounds.find(key);
  } catch {
    return null;
  }
}
