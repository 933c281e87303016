// Asking the ledger to void a round, with the signed statements that show why; the round then waits for the block that says so.
import type { SubmittedVoidReason } from '@cohort/protos/ledger';
import type { Signed } from '@cohort/protos/statements';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { awaitTurn } from './await-turn.ts';
import { request } from './ledger-request.ts';
import type { Round } from './round.ts';
import { object } from './object.ts';

/**
 * Submits the request; `observing` then waits for what the ledger decides. What two statements cannot show (a set that shrank because of a
 * member with two commitments) goes as this party's objection, which names nobody.
 */
export async function voidRound(round: Round, ports: Ports, reason: SubmittedVoidReason, evidence: readonly Signed[]): Promise<StateName> {
  // Two statements that contradict each other are told at once: who signed them goes on.
  if (!(await awaitTurn(round, ports, reason === 'contradiction' ? 0 : round.role))) return 'observing';
  const refused = await request(ports, round.key, 'rounds.void', { round: round.key, reason, evidence }, round.signal);
  if (refused === 'EVIDENCE_INSUFFICIENT') object(round, ports, reason);
  return 'observing';
}
