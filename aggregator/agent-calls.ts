// What agents may ask of a party, one function a call.
import { roleOf } from '@cohort/mpc/roles';
import { openCanary } from '@cohort/mpc/seal';
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';
import type {
  Announcement,
  Canary,
  CanaryAnswer,
  ContributionQuery,
  ContributionStatus,
  RoundQuery,
  RoundStanding,
  Standing,
} from '@cohort/protos/messages';
import type { Ports } from './ports/ports.ts';
import { isAbsent } from './round/absence.ts';
import { assertEnrolledNode, roundFor } from './round/admit-caller.ts';
import { announcedOf, announcementHolds, enrolmentOf, keepKeys, settle, statusOf } from './round/contributions.ts';
import { assertCollecting } from './round/receive-vector.ts';
import { relay } from './round/relay.ts';
import type { Round } from './round/round.ts';
import type { Caller, Rounds } from './rounds.ts';

/** Takes a member's commitment, and the keys that are sealed for this party. */
export function announce(ports: Ports, rounds: Rounds, caller: Caller, announcement: Announcement): ContributionStatus {
  const round = roundFor(caller, announcement, rounds);
  if (announcement.to !== round.me)
    throw new CohortError(
      'RECEIVER_MISMATCH',
      `announcement: expected it for party ${String(round.me)}, got one for ${String(announcement.to)}`,
    );
  assertEnrolledNode(round, ports, caller, announcement.member);
  if (announcedOf(round, ports, announcement) === undefined) takeAnnouncement(round, ports, announcement);
  // Nothing that an agent sends after this party's list counts as held.
  if (ports.journal.round(round.key)?.state === 'collecting') {
    settle(round, ports, announcement);
    relay(round, ports, announcement);
  }
  return statusOf(round, ports, announcement, caller.node);
}

function takeAnnouncement(round: Round, ports: Ports, announcement: Announcement): void {
  const { to: _to, sealed: _sealed, ...announced } = announcement;
  assertCollecting(round, ports);
  if (!announcementHolds(round, ports, announced))
    throw new CohortError(
      'SIGNATURE_INVALID',
      `announcement of ${announced.member}: expected a commitment over its hashes, signed by the enrolled node's key`,
    );
  const others = ports.journal.contributions(round.key).filter((item) => item.announcement.member === announced.member);
  if (others.length > 0) {
    if (others.length === 1) ports.journal.announce(round.key, announced); // evidence: two signed commitments of one member
    throw new CohortError(
      'COMMITMENT_DUPLICATE',
      `announcement of ${announced.member}: expected the commitment made before, got another; both are kept and the member is left out`,
    );
  }
  const enrolment = enrolmentOf(round, ports, announced.member);
  if (enrolment !== undefined) keepKeys(round, ports, announcement, enrolment);
  round.notifier.notifyAll();
}

/** How far this party is with a member's contribution. */
export function contributionStatus(ports: Ports, rounds: Rounds, caller: Caller, query: ContributionQuery): ContributionStatus {
  const round = roundFor(caller, query, rounds);
  assertEnrolledNode(round, ports, caller, query.member);
  const held = ports.journal.contributions(round.key).filter((item) => item.announcement.member === query.member);
  if (held.length > 0 && announcedOf(round, ports, query) === undefined)
    throw new CohortError(
      'COMMITMENT_DUPLICATE',
      `status of ${query.member}: expected the commitment announced before, got another; an agent restored from a backup sits this round out`,
    );
  return statusOf(round, ports, query, caller.node);
}

/** Opens what any active node sealed to try this party's box key and its own, and says no more of it than a hash. */
export function answerCanary(ports: Ports, rounds: Rounds, caller: Caller, { boxKey, sealed }: Canary): CanaryAnswer {
  const senderPublic = fromHex(rounds.assertActive(caller).boxKey, 32);
  const recipientSecret = ports.keys.peekBoxSecret(boxKey);
  if (recipientSecret === null)
    throw new CohortError('NOT_FOUND', `box key ${boxKey}: expected one of this party's, got another; read the registry again`);
  return { opened: openCanary(fromHex(sealed), { from: caller.node, boxKey, senderPublic, recipientSecret }) };
}

/** Who of the parties is present, and whose contributions this one holds whole. Any active node may ask. */
export function roundStanding(ports: Ports, rounds: Rounds, caller: Caller, query: RoundQuery): RoundStanding {
  rounds.assertActive(caller);
  const round = rounds.find(query.round);
  const parties = round.terms.parties.map((_, party) => ({
    party,
    role: roleOf(party, round.terms.round, round.terms.attempt),
    present: party === round.me || !isAbsent(round, ports, party),
  }));
  const whole = ports.journal
    .contributions(round.key)
    .filter((item) => item.whole)
    .map(({ announcement }) => announcement.member);
  return { round: round.key, ...standingOf(round, ports), parties, whole };
}

/** Where this party stands in a round. */
export function standingOf(round: Round, ports: Ports): Standing {
  return { state: ports.journal.round(round.key)?.state ?? 'void', waitsFor: round.waitsFor };
}
