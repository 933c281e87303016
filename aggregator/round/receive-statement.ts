// Takes in another party's statement: checks its signature and its bytes, files it, carries it on, and wakes the steps.
import { contradicts } from '@cohort/protos/contradiction';
import { CohortError } from '@cohort/protos/errors';
import { attachedShape } from '@cohort/protos/attached-schema';
import { anySignedShape } from '@cohort/protos/statements-schema';
import type { CarriedStatement } from '@cohort/protos/messages';
import type { AwaitedKind, Signed, StatementKind } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { endPresumption, hasSaidMissing, isAbsent, noteDoubt, thirdBeside, thirdMissesToo, timelyStatement } from './absence.ts';
import { hashesOf, takeAttached } from './attachments.ts';
import { request } from './ledger-request.ts';
import { submitObjection } from './object.ts';
import type { Round } from './round.ts';
import { signedBy } from './broadcast-statement.ts';
import { statementKey } from '@cohort/protos/statement-key';

/** Kinds that count whenever they come: they confirm what the ledger already holds, or are about who is absent. */
const neverLate: readonly StatementKind[] = ['head', 'publish', 'abandon', 'absence', 'objection', 'missing', 'waitsFor'];

/**
 * Files a statement of either other party, which may be a forwarded one. Idempotent. `from`: the party that brought it.
 * Returns the hashes of what it names and this party lacks: then it was not filed, and counts as evidence only.
 * @throws {CohortError} TERMS_MISMATCH, BODY_INVALID, SIGNATURE_INVALID
 */
export function receiveStatement(round: Round, ports: Ports, carried: CarriedStatement, from: number): readonly string[] {
  const { statement } = carried;
  if (statement.termsHash !== round.termsHash)
    throw new CohortError(
      'TERMS_MISMATCH',
      `statement: expected terms ${round.termsHash}, got ${statement.termsHash}; it belongs to another round or attempt`,
    );
  anySignedShape(statement, 'statement');
  const attached = attachedShape(carried.attached, 'attached');
  if (!signedBy(round, statement))
    throw new CohortError('SIGNATURE_INVALID', `${statement.kind}: expected party ${String(statement.party)}'s pinned key's signature`);
  if (statement.party === round.me) return [];
  if (statement.kind === 'receipt') throw new CohortError('BODY_INVALID', 'receipt: expected it to go to its member only');
  let lacks: readonly string[];
  try {
    lacks = takeAttached(round, ports, statement, attached);
  } catch (thrown) {
    ports.journal.keepRefused(round.key, statement);
    throw thrown;
  }
  if (lacks.length > 0) ports.journal.keepRefused(round.key, statement);
  else {
    round.outbox.noteHeld(from, hashesOf(round, attached));
    // What comes beside it was said too: it may contradict what its author said here.
    for (const item of attached.statements) if (item.party !== round.me) fileStatement(round, ports, item, from);
    fileStatement(round, ports, statement, from);
  }
  return lacks;
}

/** Files a statement whose signature and bytes hold. */
export function fileStatement(round: Round, ports: Ports, statement: Signed, from: number): void {
  const { party, kind } = statement;
  const key = statementKey(statement);
  const due = { party, kind: kind as AwaitedKind, key };
  const missed = hasSaidMissing(round, ports, due);
  // Once both have said that they miss it no copy counts, whoever brings it: else one of them finds its author absent and the other does not.
  const binds = missed && (from === party || thirdMissesToo(round, ports, due));
  const late = !neverLate.includes(kind) && (isAbsent(round, ports, party) || binds);
  endPresumption(round, ports, party);
  const filed = ports.journal.fileReceived(round.key, key, { statement, late });
  if (filed === 'known') return;
  if (filed === 'conflict') reportConflict(round, ports, statement);
  const third = thirdBeside(round, party);
  if (!late && thirdMissesToo(round, ports, due)) round.outbox.post(third, statement);
  else if (from !== third) round.outbox.postWithNext(third, statement);
  if (kind === 'missing') answerMissing(round, ports, statement as Signed<'missing'>);
  if (kind === 'objection') submitObjection(round, ports, statement as Signed<'objection'>);
  round.notifier.notifyAll();
}

/** Whoever holds what another misses brings it, and it counts as in time. */
function answerMissing(round: Round, ports: Ports, { party: asker, body: { party, kind, key } }: Signed<'missing'>): void {
  if (party === round.me) {
    ports.events.emit('party.missed', { round: round.key, by: asker, awaited: key === '' ? kind : `${kind} ${key}` });
    noteDoubt(ports, true);
  }
  const held = timelyStatement(round, ports, { party, kind, key });
  if (held !== undefined && party !== asker) round.outbox.post(asker, held);
}

/** Two signed statements of one party that cannot both be true void the round, whatever it does just then. */
function reportConflict(round: Round, ports: Ports, statement: Signed): void {
  ports.events.emit('statement.conflict', { round: round.key, party: statement.party, kind: statement.kind });
  const evidence = ports.journal.conflicts(round.key).find(([first]) => first.party === statement.party && first.kind === statement.kind);
  if (evidence === undefined || !contradicts(...evidence)) return;
  request(ports, round.key, 'rounds.void', { round: round.key, reason: 'contradiction', evidence }, round.signal).catch(() => null);
}
