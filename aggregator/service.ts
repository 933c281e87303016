// What a party answers to agents and parties, whichever way they reach it; refusals carry the codes of "Refused at the door".
import { roleOf } from '@cohort/mpc/roles';
import { CohortError } from '@cohort/protos/errors';
import type {
  Announcement,
  ContributionQuery,
  ContributionStatus,
  Delivery,
  Exchange,
  ExchangeQuery,
  HealHeader,
  HealQuery,
  Hello,
  ModelQuery,
  RoundQuery,
  RoundStanding,
  Standing,
  SumQuery,
  VectorHeader,
  Verdict,
  Welcome,
} from '@cohort/protos/messages';
import { cutFrames } from '@cohort/protos/transport/frames';
import { decisionOf } from './round/pause.ts';
import { planService, type PlanService } from './plan-service.ts';
import type { Ports } from './ports/ports.ts';
import { isAbsent } from './round/absence.ts';
import { receiveStatement } from './round/receive-statement.ts';
import { announcedOf, announcementHolds, enrolmentOf, keepKeys, settle, statusOf } from './round/contributions.ts';
import { exchangePage } from './round/exchange-page.ts';
import { serveHeal } from './round/heal.ts';
import { assertCollecting, vectorReceiver } from './round/receive-vector.ts';
import { relay as relayOn } from './round/relay.ts';
import type { Round } from './round/round.ts';
import { catchUp } from './round/catch-up.ts';
import type { Caller, Rounds } from './rounds.ts';

export interface PartyService extends PlanService {
  announce(caller: Caller, announcement: Announcement): Promise<ContributionStatus>;
  upload(caller: Caller, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<ContributionStatus>;
  status(caller: Caller, query: ContributionQuery): Promise<ContributionStatus>;
  model(caller: Caller, query: ModelQuery): Promise<AsyncIterable<Uint8Array>>;
  parties(caller: Caller, query: RoundQuery): Promise<RoundStanding>;
  exchange(caller: Caller, query: ExchangeQuery): Promise<Exchange>;
  deliver(caller: Caller, delivery: Delivery): Promise<Verdict>;
  relay(caller: Caller, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<ContributionStatus>;
  heal(caller: Caller, query: HealQuery): Promise<{ readonly header: HealHeader; readonly chunks: AsyncIterable<Uint8Array> }>;
  hello(caller: Caller, hello: Hello): Promise<Welcome>;
  sumFile(caller: Caller, query: SumQuery): Promise<AsyncIterable<Uint8Array>>;
}

export function partyService(ports: Ports, rounds: Rounds): PartyService {
  const receive = vectorReceiver(ports);

  /**
   * Memory and journal are read, and nothing else: a caller that is not enrolled costs neither a question to the ledger nor a write. An agent
   * whose enrolment this party has not seen in a block yet asks again.
   */
  const known = (caller: Caller, query: ContributionQuery): Round => {
    rounds.assertActive(caller);
    const round = rounds.find(query.round);
    if (query.termsHash !== round.termsHash)
      throw new CohortError(
        'TERMS_MISMATCH',
        `terms: expected ${round.termsHash} for round ${round.key}, got ${query.termsHash}; read the round from the ledger`,
      );
    return round;
  };
  const assertOwn = (round: Round, caller: Caller, member: string): void => {
    const enrolment = enrolmentOf(round, ports, member);
    if (enrolment === undefined || enrolment.node !== caller.node)
      throw new CohortError(
        'MEMBER_NOT_ENROLLED',
        `${caller.node}: expected the node that ${member} enrolled for round ${round.key}; enrol first, or ask again when this party has seen the block`,
      );
  };
  const partyOf = (round: Round, caller: Caller): number => {
    const party = round.terms.parties.findIndex(({ node }) => node === caller.node);
    if (party < 0) throw new CohortError('ROLE_NOT_ALLOWED', `${caller.node}: expected one of the three parties of round ${round.key}`);
    return party;
  };

  return {
    ...planService(ports, rounds),
    announce: (caller, announcement) =>
      answer(() => {
        const round = known(caller, announcement);
        if (announcement.to !== round.me)
          throw new CohortError(
            'RECEIVER_MISMATCH',
            `announcement: expected it for party ${String(round.me)}, got one for ${String(announcement.to)}`,
          );
        assertOwn(round, caller, announcement.member);
        const { to: _to, sealed: _sealed, ...announced } = announcement;
        if (announcedOf(round, ports, announcement) === undefined) {
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
        // Nothing that an agent sends after this party's list counts as held.
        if (ports.journal.round(round.key)?.state === 'collecting') {
          settle(round, ports, announcement);
          relayOn(round, ports, announcement);
        }
        return statusOf(round, ports, announcement, caller.node);
      }),
    async upload(caller, header, chunks) {
      const round = known(caller, header);
      assertOwn(round, caller, header.member);
      return receive(round, caller, header, chunks);
    },
    async relay(caller, header, chunks) {
      const round = known(caller, header);
      const role = roleOf(partyOf(round, caller), round.terms.round, round.terms.attempt);
      if (role !== 1 || round.role !== 2)
        throw new CohortError(
          'ROLE_NOT_ALLOWED',
          `relay: expected role 1 to send to role 2, got role ${String(role)} to role ${String(round.role)}`,
        );
      return receive(round, caller, header, chunks);
    },
    status: (caller, query) =>
      answer(() => {
        const round = known(caller, query);
        assertOwn(round, caller, query.member);
        const held = ports.journal.contributions(round.key).filter((item) => item.announcement.member === query.member);
        if (held.length > 0 && announcedOf(round, ports, query) === undefined)
          throw new CohortError(
            'COMMITMENT_DUPLICATE',
            `status of ${query.member}: expected the commitment announced before, got another; an agent restored from a backup sits this round out`,
          );
        return statusOf(round, ports, query, caller.node);
      }),
    parties: (caller, query) =>
      answer(() => {
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
      }),
    exchange: (caller, query) =>
      answer(() => {
        rounds.assertActive(caller);
        return exchangePage(ports, query);
      }),
    deliver: (caller, delivery) =>
      answer(() => {
        rounds.assertActive(caller);
        const round = rounds.find(delivery.round);
        const lacks = receiveStatement(round, ports, delivery, partyOf(round, caller));
        return { ...standingOf(round, ports), lacks };
      }),
    heal: (caller, query) =>
      answer(() => {
        rounds.assertActive(caller);
        const round = rounds.find(query.round);
        if (partyOf(round, caller) !== query.party)
          throw new CohortError('ROLE_NOT_ALLOWED', `heal: expected party ${String(query.party)} itself to ask, got ${caller.node}`);
        const { header, chunks } = serveHeal(round, ports, query);
        return { header, chunks: streamed(chunks) };
      }),
    hello: (caller, hello) =>
      answer(() => {
        rounds.assertActive(caller);
        if (hello.party !== caller.node) throw new CohortError('RECEIVER_MISMATCH', `hello: expected ${caller.node}, got ${hello.party}`);
        return catchUp(ports, rounds, caller.node, hello);
      }),
    model: (caller, { hash }) =>
      answer(() => {
        rounds.assertActive(caller);
        return streamed(cutFrames(fileOf(ports, hash)));
      }),
    sumFile: (caller, { round: key, index, hash }) =>
      answer(() => {
        rounds.assertActive(caller);
        const round = rounds.find(key);
        const committed = decisionOf(round, ports).committed?.body.sums[index]?.sumHash;
        if (committed !== hash) throw new CohortError('ROUND_NOT_COMMITTED', `sum ${String(index)}: expected the hash of a committed body`);
        return streamed(cutFrames(fileOf(ports, hash)));
      }),
  };
}

/** A refusal rejects; it never throws into the caller's own stack. */
async function answer<T>(work: () => T): Promise<T> {
  await Promise.resolve();
  return work();
}

/** Where this party stands in a round. */
export function standingOf(round: Round, ports: Ports): Standing {
  return { state: ports.journal.round(round.key)?.state ?? 'void', waitsFor: round.waitsFor };
}

function fileOf(ports: Ports, hash: string): Uint8Array {
  const file = ports.artifacts.get(hash);
  if (file === null) throw new CohortError('NOT_FOUND', `artifact ${hash}: expected it here; ask another party`);
  return file;
}

// eslint-disable-next-line @typescript-eslint/require-await -- the ports stream asynchronously whatever stands behind them
async function* streamed(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
}
