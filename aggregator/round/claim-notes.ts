// What blocks said of the claims on a round's indices, as notes in the journal.
import { claimLapses } from '@cohort/protos/claim-lapses';
import type { Terms } from '@cohort/protos/terms';
import type { ClaimOutcome } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { isTainted } from './open-next.ts';
import { currentEpoch } from './current-epoch.ts';

const nameOf = (index: number) => `ledger.claim.${String(index)}` as const;

/** Files what a block said; the epoch is that of the block. */
export function noteClaim(ports: Ports, round: string, index: number, outcome: ClaimOutcome): void {
  ports.journal.roundFacts(round).setSoon(nameOf(index), { outcome, epoch: currentEpoch(ports) });
}

/** The indices on which a claim waits for its outcome and may still taint. */
export function openClaims(ports: Ports, round: string, terms: Pick<Terms, 'retentionEpochs'>): readonly number[] {
  if (isTainted(ports, round)) return [];
  return [0, 1, 2].filter((index) => {
    const note = ports.journal.roundFacts(round).get(nameOf(index));
    return note?.outcome === 'open' && claimLapses(note, terms) >= currentEpoch(ports);
  });
}
