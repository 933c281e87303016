// What belongs beside a statement: gathered when it is sent, checked against the hashes that it signs when it is received.
import type { Json } from '@cohort/protos/canonical-json';
import { announcementsHash, needsOf, type Announced, type Attached } from '@cohort/protos/attached';
import { CohortError } from '@cohort/protos/errors';
import type { SignedHeader } from '@cohort/protos/ledger';
import { bodyHash, statementHash, type RoundBody, type Signed } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import type { Round } from './round.ts';
import { signedBy } from './broadcast-statement.ts';

type About = Pick<Round, 'key' | 'terms' | 'termsHash'>;

/** The statement with this hash that this party heard, said, or was shown beside another. */
export function heldStatement({ key }: Pick<Round, 'key'>, ports: Pick<Ports, 'journal'>, hash: string): Signed | null {
  return ports.journal.statement(key, hash) ?? ((ports.journal.attached(key, hash) ?? null) as unknown as Signed | null);
}

export function heldAnnouncements({ key }: Pick<Round, 'key'>, ports: Pick<Ports, 'journal'>, hash: string): readonly Announced[] | null {
  return (ports.journal.attached(key, hash) ?? null) as unknown as readonly Announced[] | null;
}

export function heldBody({ key }: Pick<Round, 'key'>, ports: Pick<Ports, 'journal'>, hash: string): RoundBody | null {
  return (ports.journal.attached(key, hash) ?? null) as unknown as RoundBody | null;
}

export function heldHeader({ key }: Pick<Round, 'key'>, ports: Pick<Ports, 'journal'>, hash: string): SignedHeader | null {
  return (ports.journal.attached(key, hash) ?? null) as unknown as SignedHeader | null;
}

/** Everything that `statement` names and this party holds, less what `skip` names. */
export function attachedTo(round: About, ports: Ports, statement: Signed, skip: ReadonlySet<string>): Attached {
  const needs = needsOf(statement);
  const named = needs.statements.map((hash) => [hash, heldStatement(round, ports, hash)] as const);
  const lists = named.flatMap(([, item]) => (item?.kind === 'list' ? needsOf(item).announcements : []));
  const wanted = (hash: string | null): hash is string => hash !== null && !skip.has(hash);
  return {
    statements: named.flatMap(([hash, item]) => (item === null || skip.has(hash) ? [] : [item])),
    announcements: [...new Set([...needs.announcements, ...lists])].flatMap((hash) =>
      wanted(hash) ? [heldAnnouncements(round, ports, hash) ?? []] : [],
    ),
    body: wanted(needs.body) ? heldBody(round, ports, needs.body) : null,
    header: wanted(needs.header) ? heldHeader(round, ports, needs.header) : null,
  };
}

/** The hashes of all pieces. */
export function hashesOf({ termsHash }: Pick<Round, 'termsHash'>, { statements, announcements, body, header }: Attached): string[] {
  return [
    ...statements.map((item) => statementHash(item)),
    ...announcements.map((list) => announcementsHash(termsHash, list)),
    ...(body === null ? [] : [bodyHash(body)]),
    ...(header === null ? [] : [header.hash]),
  ];
}

/**
 * Keeps what came beside `statement` and returns the hashes that are named and not held. Nothing is kept while one is missing, so that a
 * statement is filed with all that it rests on or not at all.
 * @throws {CohortError} BODY_INVALID for a piece that nothing names, SIGNATURE_INVALID for one that its author did not sign
 */
export function takeAttached(round: About, ports: Ports, statement: Signed, attached: Attached): string[] {
  const pieces = piecesOf(round, ports, attached);
  const named = new Set<string>();
  const missing = new Set<string>();
  const look = (hash: string): Json | undefined => {
    named.add(hash);
    const piece = pieces.get(hash) ?? ports.journal.attached(round.key, hash);
    const found = piece ?? ((ports.journal.statement(round.key, hash) ?? undefined) as unknown as Json | undefined);
    if (found === undefined) missing.add(hash);
    return found;
  };
  const needs = needsOf(statement);
  for (const hash of needs.statements) {
    const item = look(hash) as unknown as Signed | undefined;
    if (item?.kind === 'list') needsOf(item).announcements.forEach(look);
  }
  for (const hash of [...needs.announcements, needs.body, needs.header]) if (hash !== null) look(hash);
  const stranger = [...pieces.keys()].find((hash) => !named.has(hash));
  if (stranger !== undefined)
    throw new CohortError('BODY_INVALID', `attached to ${statement.kind}: expected only what it names by hash, got ${stranger}`);
  if (missing.size === 0) for (const [hash, piece] of pieces) ports.journal.attach(round.key, hash, piece);
  return [...missing];
}

function piecesOf(round: About, ports: Ports, attached: Attached): Map<string, Json> {
  const pieces = new Map<string, Json>();
  for (const item of attached.statements) {
    if (!signedBy(round, item))
      throw new CohortError('SIGNATURE_INVALID', `attached ${item.kind}: expected party ${String(item.party)}'s pinned key's signature`);
    pieces.set(statementHash(item), item as unknown as Json);
  }
  for (const list of attached.announcements) pieces.set(announcementsHash(round.termsHash, list), list);
  if (attached.body !== null) pieces.set(bodyHash(attached.body), attached.body as unknown as Json);
  if (attached.header !== null) {
    ports.ledger.verifyHeader(attached.header);
    pieces.set(attached.header.hash, attached.header as unknown as Json);
  }
  return pieces;
}
