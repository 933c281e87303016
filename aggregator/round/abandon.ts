// Giving up a committed round: two parties sign the same reason, and either of them takes both signatures to the ledger.
import type { AbandonReason } from '@cohort/protos/abandon-reasons';
import type { Ports } from '../ports/ports.ts';
import { request } from './ledger-request.ts';
import type { Round } from './round.ts';
import { broadcastStatement } from './broadcast-statement.ts';

/** Signs, and submits once another party has signed the same. Call again until the round is decided. */
export async function abandon(round: Round, ports: Ports, bodyHash: string, reason: AbandonReason): Promise<void> {
  broadcastStatement(round, ports, 'abandon', { bodyHash, reason });
  const signatures = ports.journal
    .received(round.key, 'abandon')
    .map(({ statement }) => statement)
    .filter((item) => item.body.reason === reason && item.body.bodyHash === bodyHash);
  if (signatures.length >= 2)
    await request(ports, round.key, 'rounds.abandon', { round: round.key, reason, signatures: signatures.slice(0, 2) }, round.signal);
}
