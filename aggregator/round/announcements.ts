// Members' signed commitments as lists carry them: everybody learns of every commitment, so that two by one member are seen by all.
import type { Pair } from '@cohort/protos/statements';
import type { Heard } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { announcementHolds, type Announced } from './contributions.ts';
import type { Round } from './round.ts';

/** Everything announced that this party knows of: the attachment of its lists. */
export function knownAnnouncements(round: Round, ports: Ports): Announced[] {
  return ports.journal.contributions(round.key).map(({ announcement }) => announcement);
}

/** Files the announcements beside lists whose members' signatures hold; returns the listed pairs that are so proven. */
export function fileAnnouncements(round: Round, ports: Ports, lists: readonly Heard<'list'>[]): Pair[] {
  const proven = new Map(knownAnnouncements(round, ports).map((item) => [nameOf(item), item]));
  for (const { attachment } of lists)
    for (const announced of attachedAnnouncements(attachment)) {
      if (proven.has(nameOf(announced)) || !announcementHolds(round, ports, announced)) continue;
      ports.journal.announce(round.key, announced);
      proven.set(nameOf(announced), announced);
    }
  const pairs = new Map<string, Pair>();
  for (const { statement } of lists) for (const pair of statement.body.pairs) if (proven.has(nameOf(pair))) pairs.set(nameOf(pair), pair);
  return [...pairs.values()];
}

/** The announcements in an attachment, shape-checked; signatures are not. */
export function attachedAnnouncements(attachment: unknown): Announced[] {
  const items = Array.isArray(attachment) ? (attachment as unknown[]) : [];
  return items.filter((item): item is Announced => {
    const { member, com, hashes, signature } = (item ?? {}) as Partial<Announced>;
    return (
      [member, com, signature].every((field) => typeof field === 'string') &&
      Array.isArray(hashes) &&
      [com, ...hashes].every((hash) => /^[0-9a-f]{64}$/.test(String(hash)))
    );
  });
}

const nameOf = ({ member, com }: Pair): string => `${member} ${com}`;
