// Signing: a statement is in the journal, durably, before it leaves; a second call returns the first one's statement.
import { fromHex, toHex } from '@cohort/protos/hash';
import { signedBytes, type Signed, type StatementBodies, type StatementKind } from '@cohort/protos/statements';
import { signEd25519, verifyEd25519 } from '@cohort/mpc/crypto';
import type { Ports } from '../ports/ports.ts';
import { partyRef, type Round } from './round.ts';
import { statementKey } from '@cohort/protos/statement-key';

/** Signs, journals and keeps: for statements that go elsewhere than to the other parties (receipts). */
export function sign<K extends StatementKind>(round: Round, ports: Ports, kind: K, body: StatementBodies[K]): Signed<K> {
  return ports.journal.signOnce(round.key, statementKey({ kind, body }), (seq) => {
    const unsigned = { kind, termsHash: round.termsHash, party: round.me, seq, body };
    return { ...unsigned, signature: toHex(signEd25519(ports.keys.nodeSeed, signedBytes(unsigned))) };
  });
}

/** Signs, journals, then sends to both other parties. What it names by hash was attached before. */
export function broadcastStatement<K extends StatementKind>(round: Round, ports: Ports, kind: K, body: StatementBodies[K]): Signed<K> {
  const statement = sign(round, ports, kind, body);
  for (const to of round.others) round.outbox.post(to, statement);
  return statement;
}

/** The same for a statement that another follows at once: they leave together, or it by itself after a part of a `step`. */
export function broadcastWithNext<K extends StatementKind>(round: Round, ports: Ports, kind: K, body: StatementBodies[K]): Signed<K> {
  const statement = sign(round, ports, kind, body);
  for (const to of round.others) round.outbox.postWithNext(to, statement);
  return statement;
}

/** Whether a statement is of this round and carries its author's pinned key's signature. */
export function signedBy<K extends StatementKind>(round: Pick<Round, 'terms' | 'termsHash'>, statement: Signed<K>): boolean {
  if (statement.termsHash !== round.termsHash || ![0, 1, 2].includes(statement.party)) return false;
  const { signature, ...unsigned } = statement;
  if (!/^[0-9a-f]{128}$/.test(signature)) return false;
  return verifyEd25519(fromHex(partyRef(round, statement.party).nodeKey, 32), signedBytes(unsigned), fromHex(signature, 64));
}
