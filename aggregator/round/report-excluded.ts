// Tells the operator which enrolled members are not in the agreed set, and why.
import { committedTwice } from '@cohort/protos/agreed-set';
import type { Pair } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { knownAnnouncements } from './announcements.ts';
import { wholePairs } from './contributions.ts';
import type { Round } from './round.ts';

/** One `member.excluded` event for each enrolled member without a pair in `set`. */
export function reportExcluded(round: Round, ports: Ports, set: readonly Pair[]): void {
  const included = new Set(set.map(({ member }) => member));
  const twice = committedTwice(knownAnnouncements(round, ports));
  const whole = new Set(wholePairs(round, ports).map(({ member }) => member));
  for (const { member } of ports.journal.round(round.key)?.enrolled ?? []) {
    if (included.has(member)) continue;
    const reason = twice.has(member)
      ? 'two signed commitments'
      : whole.has(member)
        ? 'not whole at every present party'
        : 'no contribution in time';
    ports.events.emit('member.excluded', { round: round.key, member, reason });
  }
}
