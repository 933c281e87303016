// Members' signed commitments as lists carry them: everybody learns of every commitment, so that two by one member are seen by all.
import { pairName } from '@cohort/protos/pair-name';
import { announcementsHash, type Announced } from '@cohort/protos/attached';
import type { Pair, Signed } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { heldAnnouncements } from './attachments.ts';
import { announcementHolds } from './contributions.ts';
import type { Round } from './round.ts';

/** Everything announced that this party knows of. */
export function knownAnnouncements(round: Round, ports: Ports): Announced[] {
  return ports.journal.contributions(round.key).map(({ announcement }) => announcement);
}

/** Keeps the announcements that the next list names, two of a member at most; returns their hash. */
export function attachAnnouncements(round: Round, ports: Ports): string {
  const known = knownAnnouncements(round, ports);
  const few = known.filter(({ member }, at) => known.slice(0, at).filter((other) => other.member === member).length < 2);
  const hash = announcementsHash(round.termsHash, few);
  ports.journal.attach(round.key, hash, few);
  return hash;
}

/** The announcements behind lists whose members' signatures hold. */
export function provenAnnouncements(round: Round, ports: Ports, lists: readonly Signed<'list'>[]): Announced[] {
  const proven = new Map<string, Announced>();
  for (const { body } of lists)
    for (const announced of heldAnnouncements(round, ports, body.announcements) ?? [])
      if (!proven.has(pairName(announced)) && announcementHolds(round, ports, announced)) proven.set(pairName(announced), announced);
  return [...proven.values()];
}

/** Files what others' lists announce; returns the listed pairs that are so proven. */
export function fileAnnouncements(round: Round, ports: Ports, lists: readonly Signed<'list'>[]): Pair[] {
  const known = new Map(knownAnnouncements(round, ports).map((announced) => [pairName(announced), announced]));
  const ofMember = (name: string): number => [...known.values()].filter(({ member }) => member === name).length;
  for (const announced of provenAnnouncements(round, ports, lists)) {
    // Two show that a member contradicts itself; it may not fill the disk with more.
    if (known.has(pairName(announced)) || ofMember(announced.member) >= 2) continue;
    ports.journal.announce(round.key, announced);
    known.set(pairName(announced), announced);
  }
  const pairs = new Map<string, Pair>();
  for (const { body } of lists) for (const pair of body.pairs) if (known.has(pairName(pair))) pairs.set(pairName(pair), pair);
  return [...pairs.values()];
}
