// Asking the ledger to void a round, with the signed statements that show why; the round then waits for the block that says so.
import type { VoidReason } from '@cohort/protos/ledger';
import type { Signed } from '@cohort/protos/statements';
import type { StateName } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { request } from './ledger-request.ts';
import type { Round } from './round.ts';

/** Submits the request; `silent` then waits for what the ledger decides. */
export async function voidRound(round: Round, ports: Ports, reason: VoidReason, evidence: readonly Signed[]): Promise<StateName> {
  await request(ports, round.key, 'rounds.void', { round: round.key, reason, evidence }, round.signal);
  return 'silent';
}
