// agreeing: signed lists, healing, healed lists, and U, which the lowest present role proposes and all present sign.
import type { Pair, Signed } from '@cohort/protos/statements';
import type { Heard, StateName } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { isAbsent, presentOthers } from '../round/absence.ts';
import { agreedSet, committedTwice, differingPairs } from '../round/agreed-set.ts';
import { fileAnnouncements, knownAnnouncements } from '../round/announcements.ts';
import { wholePairs } from '../round/contributions.ts';
import { heal } from '../round/heal.ts';
import { hear } from '../round/hear.ts';
import type { Round } from '../round/round.ts';
import { say } from '../round/say.ts';
import { agreeOnSet } from '../round/set-agreement.ts';
import { tellExcluded } from '../round/tell-excluded.ts';
import { voidRound } from '../round/void-round.ts';

/** One of them may run the corrupt party; a member is an organisation. */
const leastOrganisations = 3;

export async function agree(round: Round, ports: Ports): Promise<StateName> {
  const { deadlines, mechanism, minCohort } = round.terms;
  sayList(round, ports, 'received');
  const received = await hear(round, ports, {
    kind: 'list',
    key: 'received',
    from: round.others,
    longestSeconds: deadlines.enrol + deadlines.collect + deadlines.step,
  });
  await healListed(round, ports, [...received.values()]);

  const own = sayList(round, ports, 'healed');
  const healed = await hear(round, ports, {
    kind: 'list',
    key: 'healed',
    from: presentOthers(round, ports),
    longestSeconds: 3 * deadlines.step,
  });
  if (presentOthers(round, ports).length === 0) return 'silent';
  const lists = [own, ...[...healed.values()].map(({ statement }) => statement)].sort((left, right) => left.party - right.party);
  // Members with two signed commitments are left out of U; both commitments stay in the journal as evidence.
  const twice = committedTwice(knownAnnouncements(round, ports));
  if (mechanism.kind === 'none') {
    const ever = everListed(round, ports, lists);
    const [pair] = differingPairs(lists, ever, twice);
    if (pair !== undefined) return voidRound(round, ports, 'lists-differ', twoThatDiffer(lists, pair));
  }
  const set = agreedSet(round.terms, round.termsHash, lists, twice);
  if (set.length < Math.max(minCohort, leastOrganisations)) {
    tellExcluded(round, ports, set);
    const tooFewEnrolled = (ports.journal.round(round.key)?.enrolled.length ?? 0) < minCohort;
    return voidRound(round, ports, 'cohort-too-small', tooFewEnrolled ? [] : lists.slice(0, 2));
  }
  return agreeOnSet(round, ports, lists);
}

function sayList(round: Round, ports: Ports, stage: 'received' | 'healed'): Signed<'list'> {
  return say(round, ports, 'list', { stage, pairs: wholePairs(round, ports) }, knownAnnouncements(round, ports));
}

async function healListed(round: Round, ports: Ports, lists: readonly Heard<'list'>[]): Promise<void> {
  const whole = new Set(wholePairs(round, ports).map(nameOf));
  const missing = fileAnnouncements(round, ports, lists).filter((pair) => !whole.has(nameOf(pair)));
  await Promise.all(missing.map((pair) => heal(round, ports, pair, (party) => !isAbsent(round, ports, party))));
}

/** The lists of both stages of this party and of all present: a pair that was listed once may not vanish. */
function presentLists(round: Round, ports: Ports): Signed<'list'>[] {
  return ports.journal
    .heard(round.key, 'list')
    .filter(({ statement, late }) => !late && (statement.party === round.me || !isAbsent(round, ports, statement.party)))
    .map(({ statement }) => statement);
}

function everListed(round: Round, ports: Ports, healed: readonly Signed<'list'>[]): Pair[] {
  return [...presentLists(round, ports), ...healed].flatMap((list) => list.body.pairs);
}

/** One list with the pair and one without it, or any two when it vanished from all. */
function twoThatDiffer(lists: readonly Signed<'list'>[], pair: Pair): Signed<'list'>[] {
  const has = (list: Signed<'list'>): boolean => list.body.pairs.some((item) => nameOf(item) === nameOf(pair));
  const [holder, other] = [lists.find(has), lists.find((list) => !has(list))];
  return holder === undefined || other === undefined ? lists.slice(0, 2) : [holder, other];
}

const nameOf = ({ member, com }: Pair): string => `${member} ${com}`;
