// Agreeing on U: a proposal with the lists it uses; the others recompute it, sign nothing else, and sign one U per round.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { memberSetHash, statementHash, type Pair, type Signed, type StatementKind } from '@cohort/protos/statements';
import type { Heard, StateName } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { leaveOut, presentOthers, proposerOf } from './absence.ts';
import { agreedSet, committedTwice, differingPairs } from './agreed-set.ts';
import { attachedAnnouncements, knownAnnouncements } from './announcements.ts';
import { announcementHolds } from './contributions.ts';
import { hear } from './hear.ts';
import type { Round } from './round.ts';
import { say, signedBy } from './say.ts';
import { tellExcluded } from './tell-excluded.ts';

/** What goes with a proposal: the healed lists it names by hash, and the announcements of members that committed twice. */
interface ProposalAttachment {
  readonly lists: readonly Signed<'list'>[];
  readonly announcements: readonly unknown[];
}

/** Proposes or waits for the proposal, signs, and waits for all present to sign the same: at least two. */
export async function agreeOnSet(round: Round, ports: Ports, lists: readonly Signed<'list'>[]): Promise<StateName> {
  const pairs = (await proposedSet(round, ports, lists)) ?? [];
  if (pairs.length === 0) return 'silent';
  tellExcluded(round, ports, pairs);
  const setHash = memberSetHash(round.termsHash, pairs);
  ports.journal.noteSoon(round.key, 'set', { pairs: pairs.map(({ member, com }) => ({ member, com })), setHash });
  if (say(round, ports, 'setSignature', { setHash }).body.setHash !== setHash) return 'silent';
  const signatures = await hear(round, ports, {
    kind: 'setSignature',
    from: presentOthers(round, ports),
    longestSeconds: 3 * round.terms.deadlines.step,
  });
  for (const [party, { statement }] of signatures)
    if (statement.body.setHash !== setHash) leaveOut(round, ports, party, 'signature of the same set');
  return presentOthers(round, ports).length === 0 ? 'silent' : 'noising';
}

/** The agreed set as it was signed. */
export function signedSet(round: Pick<Round, 'key'>, ports: Ports): { readonly pairs: readonly Pair[]; readonly setHash: string } | null {
  return (ports.journal.noted(round.key, 'set') ?? null) as { pairs: Pair[]; setHash: string } | null;
}

async function proposedSet(round: Round, ports: Ports, lists: readonly Signed<'list'>[]): Promise<readonly Pair[] | null> {
  for (;;) {
    const present = presentOthers(round, ports);
    if (present.length === 0) return null;
    const proposer = proposerOf(round, ports);
    if (proposer === round.me)
      return propose(
        round,
        ports,
        lists.filter(({ party }) => party === round.me || present.some((other) => other === party)),
      );
    const heard = (await hear(round, ports, { kind: 'setProposal', from: [proposer], longestSeconds: 3 * round.terms.deadlines.step })).get(
      proposer,
    );
    if (heard === undefined) continue;
    if (isAcceptable(round, ports, heard)) return heard.statement.body.pairs;
    ports.events.emit('statement.refused', {
      round: round.key,
      code: 'STATEMENT_CONFLICT',
      detail: `party ${String(proposer)} proposed a set that its lists do not give`,
    });
    leaveOut(round, ports, proposer, 'set proposal that follows from the lists');
  }
}

function propose(round: Round, ports: Ports, lists: readonly Signed<'list'>[]): readonly Pair[] {
  const twice = committedTwice(knownAnnouncements(round, ports));
  const pairs = agreedSet(round.terms, round.termsHash, lists, twice);
  const attachment: ProposalAttachment = {
    lists,
    announcements: knownAnnouncements(round, ports).filter(({ member }) => twice.has(member)),
  };
  return say(round, ports, 'setProposal', { pairs, lists: lists.map((list) => statementHash(list)) }, attachment).body.pairs;
}

/**
 * Recomputes a proposal from the lists it names. It must use this party's own list and that of every party that this one finds
 * present, so that nobody is left out by a false absence; lists of others are accepted even if they came late.
 */
function isAcceptable(round: Round, ports: Ports, { statement, attachment }: Heard<'setProposal'>): boolean {
  const { lists = [], announcements = [] } = (attachment ?? {}) as Partial<ProposalAttachment>;
  const { pairs, lists: named } = statement.body;
  if (
    lists.length !== named.length ||
    !lists.every(
      (list, at) =>
        (list.kind as StatementKind) === 'list' &&
        list.body.stage === 'healed' &&
        signedBy(round, list) &&
        statementHash(list) === named[at],
    )
  )
    return false;
  const authors = new Set<number>(lists.map((list) => list.party));
  if (authors.size !== lists.length || ![round.me, ...presentOthers(round, ports)].every((party) => authors.has(party))) return false;
  const own = ports.journal
    .heard(round.key, 'list')
    .find((item) => item.statement.party === round.me && item.statement.body.stage === 'healed');
  if (own === undefined || !named.includes(statementHash(own.statement))) return false;
  const proven = attachedAnnouncements(announcements).filter((announced) => announcementHolds(round, ports, announced));
  const twice = committedTwice([...knownAnnouncements(round, ports), ...proven]);
  if (
    round.terms.mechanism.kind === 'none' &&
    differingPairs(
      lists,
      lists.flatMap((list) => list.body.pairs),
      twice,
    ).length > 0
  )
    return false;
  return canonicalJson(agreedSet(round.terms, round.termsHash, lists, twice)) === canonicalJson(pairs);
}
