// Draws this party's r of each of its indices and commits to it, once a round: on disk before its commitment, which leaves beside U's signature.
import { randomBytes } from '@cohort/mpc/crypto';
import { noiseCommitment } from '@cohort/mpc/noise-seed';
import { indicesOf } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import { broadcastStatement } from './broadcast-statement.ts';
import type { Round } from './round.ts';

/** Under which name a party keeps an r: its own, or one that was revealed to it. */
export const noiseSecretKey = (index: number, party: number): string => `r.${String(index)}.${String(party)}`;

/**
 * Commits to r for the set that this party signed; a commitment binds the set, so that it may leave before the others have signed theirs.
 * False where an earlier process did: a crash between reveal and hash would make two sets of r of one party, so it signs no hash in this round.
 */
export function commitNoiseSecrets(round: Round, ports: Ports, setHash: string): boolean {
  if (round.agreedSeedHere) return true;
  if (ports.journal.received(round.key, 'noiseCommitmentStatement').some(({ statement }) => statement.party === round.me)) return false;
  round.agreedSeedHere = true;
  for (const index of indicesOf(round.role)) {
    ports.shares.keep(round.key, noiseSecretKey(index, round.me), randomBytes(32));
    const r = ports.shares.secret(round.key, noiseSecretKey(index, round.me)) as Uint8Array;
    const commitment = noiseCommitment({ termsHash: round.termsHash, index, party: round.me, hU: setHash, r });
    broadcastStatement(round, ports, 'noiseCommitmentStatement', { index, setHash, commitment });
  }
  return true;
}
