// Agreeing on U: a proposal with the lists it uses; the others recompute it, sign nothing else, and sign one U per round.
import { agreedSet, committedTwice, splittingPair } from '@cohort/protos/agreed-set';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { memberSetHash, statementHash, type Pair, type Signed } from '@cohort/protos/statements';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { presentOthers, proposerOf } from './absence.ts';
import { provenAnnouncements } from './announcements.ts';
import { heldStatement } from './attachments.ts';
import { awaitStatements } from './await-statements.ts';
import { commitNoiseSecrets } from './commit-noise-secrets.ts';
import { object } from './object.ts';
import type { Round } from './round.ts';
import { broadcastStatement, broadcastWithNext } from './broadcast-statement.ts';
import { reportExcluded } from './report-excluded.ts';

/** Proposes or waits for the proposal, signs, and waits for all present to sign the same: at least two. */
export async function agreeOnSet(round: Round, ports: Ports, lists: readonly Signed<'list'>[]): Promise<StateName> {
  const pairs = (await proposedSet(round, ports, lists)) ?? [];
  if (pairs.length === 0) return 'observing';
  reportExcluded(round, ports, pairs);
  const setHash = memberSetHash(round.termsHash, pairs);
  ports.journal.roundFacts(round.key).setSoon('set', { pairs: pairs.map(({ member, com }) => ({ member, com })), setHash });
  if (broadcastStatement(round, ports, 'setSignature', { setHash }).body.setHash !== setHash) return 'observing';
  commitNoiseSecrets(round, ports, setHash);
  const signatures = await awaitStatements(round, ports, {
    kind: 'setSignature',
    from: presentOthers(round, ports).map((party) => ({ party, key: '' })),
    steps: 1,
  });
  if (signatures.some(({ body }) => body.setHash !== setHash)) return 'observing'; // objected to already, by whoever may
  return presentOthers(round, ports).length === 0 ? 'observing' : 'seeding';
}

/** The agreed set as it was signed. */
export function signedSet(round: Pick<Round, 'key'>, ports: Ports): { readonly pairs: readonly Pair[]; readonly setHash: string } | null {
  return ports.journal.roundFacts(round.key).get('set') ?? null;
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
    const [proposal] = await awaitStatements(round, ports, { kind: 'setProposal', from: [{ party: proposer, key: '' }], steps: 2 });
    if (proposal === undefined) continue;
    const fault = faultOf(round, ports, proposal);
    if (fault === null) return proposal.body.pairs;
    ports.events.emit('statement.refused', {
      round: round.key,
      code: 'STATEMENT_CONFLICT',
      detail: `party ${String(proposer)} proposed ${fault}`,
    });
    object(round, ports, `party ${String(proposer)} proposed ${fault}`);
    return null;
  }
}

function propose(round: Round, ports: Ports, lists: readonly Signed<'list'>[]): readonly Pair[] {
  const twice = committedTwice(provenAnnouncements(round, ports, lists));
  const pairs = agreedSet(round.terms, round.termsHash, lists, twice);
  return broadcastWithNext(round, ports, 'setProposal', { pairs, lists: lists.map((list) => statementHash(list)) }).body.pairs;
}

/**
 * Recomputes a proposal from the lists it names, or says what is wrong with it. They must be those of this party and of all that it
 * finds present, no more and no fewer, so that nobody is left out by a false absence; as bytes they may have come late.
 */
function faultOf(round: Round, ports: Ports, { body: { pairs, lists: named } }: Signed<'setProposal'>): string | null {
  const lists = named
    .flatMap((hash) => heldStatement(round, ports, hash) ?? [])
    .filter((item): item is Signed<'list'> => item.kind === 'list');
  if (lists.length !== named.length || !lists.every(({ body }) => body.stage === 'healed')) return 'a set by what are no healed lists';
  const authors = lists.map(({ party }) => party).sort();
  const present = [round.me, ...presentOthers(round, ports)].sort();
  if (canonicalJson(authors) !== canonicalJson(present))
    return `a set by the lists of parties ${authors.join(', ')}, where parties ${present.join(', ')} are present`;
  const own = ports.journal
    .received(round.key, 'list')
    .find((item) => item.statement.party === round.me && item.statement.body.stage === 'healed');
  if (own === undefined || !named.includes(statementHash(own.statement))) return 'a set by another list of this party';
  const twice = committedTwice(provenAnnouncements(round, ports, lists));
  if (round.terms.mechanism.kind === 'none' && splittingPair(lists, twice) !== null) return 'a set though the lists differ';
  return canonicalJson(agreedSet(round.terms, round.termsHash, lists, twice)) === canonicalJson(pairs)
    ? null
    : 'another set than its lists give';
}
