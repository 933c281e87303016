// agreeing: signed lists, healing, healed lists, and U, which the lowest present role proposes and all present sign.
import { floors } from '@cohort/policies/floors';
import { pairName } from '@cohort/protos/pair-name';
import { agreedSet, committedTwice, splittingPair } from '@cohort/protos/agreed-set';
import type { Signed } from '@cohort/protos/statements';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { isAbsent, presentOthers } from '../round/absence.ts';
import { attachAnnouncements, fileAnnouncements, provenAnnouncements } from '../round/announcements.ts';
import { awaitStatements } from '../round/await-statements.ts';
import { missingMembers, wholePairs } from '../round/contributions.ts';
import { heal } from '../round/heal.ts';
import { isFrozen } from '../round/pause.ts';
import type { Round } from '../round/round.ts';
import { broadcastStatement } from '../round/broadcast-statement.ts';
import { agreeOnSet } from '../round/set-agreement.ts';
import { reportExcluded } from '../round/report-excluded.ts';
import { voidRound } from '../round/void-round.ts';

export async function agree(round: Round, ports: Ports): Promise<StateName> {
  const { mechanism, minCohort } = round.terms;
  sayList(round, ports, 'received');
  // Who lacks nothing has nothing to heal: both stages leave at once.
  const atOnce = isFrozen(round, ports) && missingMembers(round, ports).length === 0 ? sayList(round, ports, 'healed') : null;
  const received = await awaitStatements(round, ports, {
    kind: 'list',
    from: round.others.map((party) => ({ party, key: 'received' })),
    steps: 1,
    next: { kind: 'list', key: 'healed' },
  });
  if (atOnce === null) await healListed(round, ports, received);
  else fileAnnouncements(round, ports, received);

  const own = atOnce ?? sayList(round, ports, 'healed');
  const healed = await awaitStatements(round, ports, {
    kind: 'list',
    from: presentOthers(round, ports).map((party) => ({ party, key: 'healed' })),
    steps: 2,
    next: { kind: 'setProposal', key: '' },
  });
  if (presentOthers(round, ports).length === 0) return 'observing';
  const lists = [own, ...healed.filter(({ party }) => !isAbsent(round, ports, party))].sort((left, right) => left.party - right.party);
  const twice = committedTwice(provenAnnouncements(round, ports, lists));
  if (mechanism.kind === 'none' && splittingPair(lists, twice) !== null) return voidRound(round, ports, 'lists-differ', lists);
  const set = agreedSet(round.terms, round.termsHash, lists, twice);
  // A member is an organisation, and one of them may run the corrupt party.
  if (set.length < Math.max(minCohort, floors.minOrganisations)) {
    reportExcluded(round, ports, set);
    const tooFewEnrolled = (ports.journal.round(round.key)?.enrolled.length ?? 0) < minCohort;
    return voidRound(round, ports, 'cohort-too-small', tooFewEnrolled ? [] : lists.slice(0, 2));
  }
  return agreeOnSet(round, ports, lists);
}

function sayList(round: Round, ports: Ports, stage: 'received' | 'healed'): Signed<'list'> {
  return broadcastStatement(round, ports, 'list', {
    stage,
    pairs: wholePairs(round, ports),
    announcements: attachAnnouncements(round, ports),
  });
}

/** Asks for what others list and this party lacks, for one step: whoever waits for its healed list may rely on that. */
async function healListed(round: Round, ports: Ports, lists: readonly Signed<'list'>[]): Promise<void> {
  const whole = new Set(wholePairs(round, ports).map(pairName));
  const missing = fileAnnouncements(round, ports, lists).filter((pair) => !whole.has(pairName(pair)));
  if (missing.length === 0) return;
  const bound = new AbortController();
  const healing = Promise.all(missing.map((pair) => heal(round, ports, pair, (party) => !isAbsent(round, ports, party))));
  const stop = AbortSignal.any([bound.signal, round.signal]);
  await Promise.race([healing, ports.clock.sleep(round.terms.deadlines.step * 1000, stop)]);
  bound.abort();
  round.signal.throwIfAborted();
}
