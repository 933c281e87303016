// Objecting: a party that was up throughout and cannot sign what another signed says so, to the ledger too; it voids and names nobody.
import { memberSetHash, statementHash, type RoundBody, type Signed, type StatementKind } from '@cohort/protos/statements';
import { indicesOf } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import { presentOthers } from './absence.ts';
import { heldBody } from './attachments.ts';
import { awaitTurn } from './await-turn.ts';
import { request } from './ledger-request.ts';
import { isDecided } from './pause.ts';
import type { Round } from './round.ts';
import { broadcastStatement } from './broadcast-statement.ts';

/** Signs an objection and takes it to the ledger. A party that was away, or whose clock stood still, has no right to one. */
export function object(round: Round, ports: Ports, reason: string): void {
  if (!round.wasUp || isDecided(round, ports)) return;
  const { length: before } = ownObjections(round, ports);
  const objection = broadcastStatement(round, ports, 'objection', { index: indicesOf(round.role)[0], reason });
  if (before > 0) return;
  ports.events.emit('round.objected', { round: round.key, reason });
  submitObjection(round, ports, objection);
}

/** Whoever hears an objection may take it to the ledger: its author may be cut off from it. The others leave it the time to do so itself. */
export function submitObjection(round: Round, ports: Ports, objection: Signed<'objection'>): void {
  const evidence = [objection as Signed];
  const turn = (round.me - objection.party + 3) % 3;
  const submit = async (): Promise<void> => {
    if (await awaitTurn(round, ports, turn))
      await request(ports, round.key, 'rounds.void', { round: round.key, reason: 'objection', evidence }, round.signal);
  };
  submit().catch(() => null);
}

/** Objects to a signature of a present party on a set or a body that this one cannot sign. One of an absent party is late, and no reason. */
export function objectIfUnsignable(round: Round, ports: Ports): void {
  if (!round.wasUp) return;
  for (const party of presentOthers(round, ports)) {
    const reason = otherSet(round, ports, party) ?? otherBody(round, ports, party);
    if (reason !== null) object(round, ports, reason);
  }
}

function otherSet(round: Round, ports: Ports, party: number): string | null {
  const mine = said(round, ports, 'setSignature', round.me)?.body.setHash;
  const signed = said(round, ports, 'setSignature', party)?.body.setHash;
  const proposal = said(round, ports, 'setProposal', party);
  const proposed = proposal === undefined ? undefined : memberSetHash(round.termsHash, proposal.body.pairs);
  if (mine !== undefined)
    return [signed, proposed].every((hash) => hash === undefined || hash === mine) ? null : 'another set of members was signed';
  const own = ports.journal
    .received(round.key, 'list')
    .find(({ statement }) => statement.party === round.me && statement.body.stage === 'healed')?.statement;
  if (own === undefined || proposal === undefined) return null;
  return proposal.body.lists.includes(statementHash(own)) ? null : 'a set was proposed without this party though it is present';
}

function otherBody(round: Round, ports: Ports, party: number): string | null {
  const mine = said(round, ports, 'bodySignature', round.me)?.body.bodyHash;
  const theirs = [said(round, ports, 'bodySignature', party), said(round, ports, 'bodyProposal', party)].flatMap(
    (item) => item?.body.bodyHash ?? [],
  );
  if (mine !== undefined) return theirs.every((hash) => hash === mine) ? null : 'another body was signed';
  return theirs.some((hash) => lacksOwnSum(round, ports, heldBody(round, ports, hash)))
    ? 'a body was signed without the own sum of a party that is present'
    : null;
}

function lacksOwnSum(round: Round, ports: Ports, body: RoundBody | null): boolean {
  if (body === null) return false;
  const own = ports.journal.received(round.key, 'sumStatement').filter(({ statement }) => statement.party === round.me);
  return own.some(({ statement }) => !(body.sums[statement.body.index]?.statements ?? []).some(({ party }) => party === round.me));
}

function said<K extends StatementKind>(round: Round, ports: Ports, kind: K, party: number): Signed<K> | undefined {
  return ports.journal.received(round.key, kind).find(({ statement, late }) => !late && statement.party === party)?.statement;
}

const ownObjections = (round: Round, ports: Ports): Signed[] =>
  ports.journal
    .received(round.key, 'objection')
    .map(({ statement }) => statement as Signed)
    .filter(({ party }) => party === round.me);
