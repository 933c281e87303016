// What a party shows of a round to whoever asks, page by page: everything it heard and said, with what that rests on; never a reveal.
import { needsOf, type Announced } from '@cohort/protos/attached';
import { CohortError } from '@cohort/protos/errors';
import type { Exchange, ExchangeQuery } from '@cohort/protos/messages';
import type { Signed } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { heldAnnouncements, heldStatement } from './attachments.ts';

/** A page ends with the item that reaches this; one item is at most a list of announcements, so that a page stays under a document's limit. */
const pageBytes = 1_000_000;

/**
 * The journal, not the running rounds: statements outlive a round's secrets. Both lists only grow at their ends, so a bookmark stays true
 * while a round goes on.
 * @throws {CohortError} ROUND_UNKNOWN
 */
export function exchangePage({ journal }: Pick<Ports, 'journal'>, { round, limit, bookmark }: ExchangeQuery): Exchange {
  if (journal.round(round) === null)
    throw new CohortError('ROUND_UNKNOWN', `round ${round}: expected one that this party took part in; ask its parties`);
  const shown = shownStatements({ journal }, round);
  const behind = announcementsBehind({ journal }, round, shown);
  const [from, fromList] = bookmark === '' ? [0, 0] : (bookmark.split('.').map(Number) as [number, number]);
  let bytes = 0;
  const fits = (item: unknown, taken: number): boolean => {
    if (bytes >= pageBytes || taken >= limit) return false;
    bytes += JSON.stringify(item).length;
    return true;
  };
  const statements: Signed[] = [];
  for (const item of shown.slice(from)) if (fits(item, statements.length)) statements.push(item);
  const announcements: (readonly Announced[])[] = [];
  for (const item of behind.slice(fromList)) if (fits(item, statements.length + announcements.length)) announcements.push(item);
  const [next, nextList] = [from + statements.length, fromList + announcements.length];
  const whole = next >= shown.length && nextList >= behind.length;
  return { round, statements, announcements, bookmark: whole ? '' : `${String(next)}.${String(nextList)}` };
}

/** As the journal holds them; after each what it names by hash, for what came only beside it. */
function shownStatements(ports: Pick<Ports, 'journal'>, key: string): Signed[] {
  const heard = ports.journal.all(key).map(({ statement }) => statement);
  return heard
    .flatMap((item) => [item, ...needsOf(item).statements.flatMap((hash) => heldBeside(ports, key, hash))])
    .filter(({ kind }) => kind !== 'noiseReveal');
}

const heldBeside = (ports: Pick<Ports, 'journal'>, key: string, hash: string): Signed[] =>
  ports.journal.statement(key, hash) === null ? [heldStatement({ key }, ports, hash) ?? []].flat() : [];

/** The announcements that healed lists sign, each list of them once. */
function announcementsBehind(ports: Pick<Ports, 'journal'>, key: string, statements: readonly Signed[]): (readonly Announced[])[] {
  const lists = statements.filter((item): item is Signed<'list'> => item.kind === 'list');
  const hashes = new Set(lists.filter(({ body }) => body.stage === 'healed').map(({ body }) => body.announcements));
  return [...hashes].flatMap((hash) => [heldAnnouncements({ key }, ports, hash) ?? []]);
}
