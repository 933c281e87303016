// Takes in another party's statement: checks its signature, files it, carries it on to the party it is due to, and wakes the steps.
import { CohortError } from '@cohort/protos/errors';
import { anySignedShape } from '@cohort/protos/statements-schema';
import type { Delivery } from '@cohort/protos/messages';
import type { Signed, StatementBodies, StatementKind } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { isAbsent } from './absence.ts';
import { request } from './ledger-request.ts';
import type { Round } from './round.ts';
import { signedBy } from './say.ts';
import { statementKey } from './statement-key.ts';

/** Kinds that count whenever they come: they only confirm what the ledger already holds. */
const never: readonly StatementKind[] = ['head', 'publish', 'abandon', 'bodySignature', 'absence'];

/**
 * Idempotent. `delivery.statement` may be a forwarded one, of either other party.
 * @throws {CohortError} RECEIVER_MISMATCH, TERMS_MISMATCH, BODY_INVALID, SIGNATURE_INVALID
 */
export function accept(round: Round, ports: Ports, delivery: Delivery): void {
  const { statement, attachment, to } = delivery;
  if (to !== round.me)
    throw new CohortError('RECEIVER_MISMATCH', `delivery: expected it for party ${String(round.me)}, got one for ${String(to)}`);
  if (statement.termsHash !== round.termsHash)
    throw new CohortError(
      'TERMS_MISMATCH',
      `statement: expected terms ${round.termsHash}, got ${statement.termsHash}; it belongs to another round or attempt`,
    );
  anySignedShape(statement, 'statement');
  if (!signedBy(round, statement))
    throw new CohortError('SIGNATURE_INVALID', `${statement.kind}: expected party ${String(statement.party)}'s pinned key's signature`);
  if (statement.party === round.me) return;
  fileStatement(round, ports, statement, attachment);
}

/** Files a statement whose signature holds. */
export function fileStatement(round: Round, ports: Ports, statement: Signed, attachment: unknown): void {
  const late = isAbsent(round, ports, statement.party) && !never.includes(statement.kind);
  const filed = ports.journal.hear(round.key, statementKey(statement), { statement, attachment, late });
  if (filed === 'known') return;
  if (filed === 'conflict') reportConflict(round, ports, statement);
  carry(round, statement, attachment);
  round.bell.ring();
}

/** What the ledger takes as a party's contradiction of itself; other kinds differ harmlessly, as a reveal sealed twice. */
const provable: readonly StatementKind[] = [
  'list',
  'setProposal',
  'setSignature',
  'noiseCommitmentStatement',
  'noiseSetStatement',
  'sumStatement',
  'bodyProposal',
  'bodySignature',
];

/** Two signed statements of one party that cannot both be true void the round, whatever it does just then. */
function reportConflict(round: Round, ports: Ports, statement: Signed): void {
  ports.events.emit('statement.conflict', { round: round.key, party: statement.party, kind: statement.kind });
  const evidence = ports.journal.conflicts(round.key).find(([first]) => first.party === statement.party && first.kind === statement.kind);
  if (evidence === undefined || !provable.includes(statement.kind)) return;
  request(ports, round.key, 'rounds.void', { round: round.key, reason: 'contradiction', evidence }, round.signal).catch(() => null);
}

/** Carries on first receipt: a liar that talks to one party only is heard by both. */
function carry(round: Round, statement: Signed, attachment: unknown): void {
  const due = statement.kind === 'noiseReveal' ? [(statement.body as StatementBodies['noiseReveal']).to] : round.others;
  for (const to of due) if (to !== statement.party && to !== round.me) round.outbox.post({ round: round.key, to, statement, attachment });
}
