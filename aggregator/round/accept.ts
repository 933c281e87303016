// Takes in another party's statement: checks its signature, files it, carries it on to the party it is due to, and wakes the steps.
import { CohortError } from '@cohort/protos/errors';
import type { Delivery } from '@cohort/protos/messages';
import type { Signed, StatementBodies, StatementKind } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { isAbsent } from './absence.ts';
import type { Round } from './round.ts';
import { signedBy } from './say.ts';
import { statementKey } from './statement-key.ts';

/** Kinds that count whenever they come: they only confirm what the ledger already holds. */
const never: readonly StatementKind[] = ['head', 'publish', 'abandon', 'bodySignature', 'absence'];

/**
 * Idempotent. `delivery.statement` may be a forwarded one, of either other party.
 * @throws {CohortError} RECEIVER_MISMATCH, TERMS_MISMATCH, SIGNATURE_INVALID
 */
export function accept(round: Round, ports: Ports, delivery: Delivery): void {
  const { statement, attachment, to } = delivery;
  if (to !== round.me) throw new CohortError('RECEIVER_MISMATCH', `delivery: expected it for party ${String(round.me)}, got one for ${String(to)}`);
  if (statement.termsHash !== round.termsHash)
    throw new CohortError('TERMS_MISMATCH', `statement: expected terms ${round.termsHash}, got ${statement.termsHash}; it belongs to another round or attempt`);
  if (!signedBy(round, statement)) throw new CohortError('SIGNATURE_INVALID', `${statement.kind}: expected party ${String(statement.party)}'s pinned key's signature`);
  if (statement.party === round.me) return;
  fileStatement(round, ports, statement, attachment);
}

/** Files a statement whose signature holds. */
export function fileStatement(round: Round, ports: Ports, statement: Signed, attachment: unknown): void {
  const late = isAbsent(round, ports, statement.party) && !never.includes(statement.kind);
  const filed = ports.journal.hear(round.key, statementKey(statement), { statement, attachment, late });
  if (filed === 'known') return;
  if (filed === 'conflict') ports.events.emit('statement.conflict', { round: round.key, party: statement.party, kind: statement.kind });
  carry(round, statement, attachment);
  round.bell.ring();
}

/** Carries on first receipt: a liar that talks to one party only is heard by both. */
function carry(round: Round, statement: Signed, attachment: unknown): void {
  const due = statement.kind === 'noiseReveal' ? [(statement.body as StatementBodies['noiseReveal']).to] : round.others;
  for (const to of due) if (to !== statement.party && to !== round.me) round.outbox.post({ round: round.key, to, statement, attachment });
}
