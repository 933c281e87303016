// U computed again from the healed lists that its proposal names, and from the announcements that those lists sign.
import { agreedSet, committedTwice, splittingPair } from '@cohort/protos/agreed-set';
import { announcementsHash, type Announced } from '@cohort/protos/attached';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { announcementHolds } from '@cohort/protos/commitment';
import { roleOf } from '@cohort/mpc/roles';
import { memberSetHash, statementHash, type Pair, type Signed } from '@cohort/protos/statements';
import { absentFrom, dueAt } from './absent-from.ts';
import { expectThat } from './expect-that.ts';
import type { ExchangeDocument } from './read-document.ts';
import type { CommittedAudit, VerificationContext } from './verification-context.ts';
import { statementsOf } from './statements-of.ts';

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export function checkSet(session: VerificationContext, committed: CommittedAudit, { statements, announcements }: ExchangeDocument): void {
  const { view } = committed;
  const { terms, termsHash } = view;
  const members = view.body?.members ?? [];
  const setHash = memberSetHash(termsHash, members);
  const proposal = statementsOf(statements, 'setProposal').find((item) => memberSetHash(termsHash, item.body.pairs) === setHash);
  expectThat(proposal !== undefined, 'a proposal of U', 'none');
  const named = proposal.body.lists;
  const lists = statementsOf(statements, 'list').filter((item) => item.body.stage === 'healed' && named.includes(statementHash(item)));
  expectThat(lists.length === named.length, `the ${String(named.length)} healed lists that the proposal names`, String(lists.length));
  checkAuthors(committed, setHash, proposal, lists, statements);
  const expected = [...new Set(lists.map(({ body }) => body.announcements))].sort();
  const beside = announcements.map((list) => announcementsHash(termsHash, list));
  expectThat(
    canonicalJson(beside) === canonicalJson(expected),
    `the announcements ${expected.join()} that these lists sign`,
    beside.join(),
  );
  const proven = announcements.flat().filter((item) => isProven(session, committed, item));
  const twice = committedTwice(proven);
  const split = terms.mechanism.kind === 'none' ? splittingPair(lists, twice) : null;
  expectThat(
    split === null,
    'a void round, because the lists differ and there is no noise',
    `a commit though one list lacks ${nameOf(split)}`,
  );
  const agreed = agreedSet(terms, termsHash, lists, twice);
  expectThat(canonicalJson(agreed) === canonicalJson(members), 'U to be what the lists give', difference(agreed, members));
  const unproven = members.find((pair) => !proven.some((item) => nameOf(item) === nameOf(pair)));
  expectThat(unproven === undefined, 'members that signed their commitments', `${nameOf(unproven)}, which its member did not sign`);
}

/** The lists are those of everyone who signed U; another's may be among them if it was found absent before it could sign. */
function checkAuthors(
  { view: { terms }, signers }: CommittedAudit,
  setHash: string,
  proposal: Signed<'setProposal'>,
  lists: readonly Signed<'list'>[],
  statements: readonly Signed[],
): void {
  const authors = lists.map(({ party }) => party).sort();
  expectThat(new Set(authors).size === authors.length, 'lists of different parties', authors.join());
  const role = (party: number): number => roleOf(party, terms.round, terms.attempt);
  const proposer = authors.toSorted((left, right) => role(left) - role(right))[0];
  expectThat(
    proposal.party === proposer,
    `a proposal by party ${String(proposer)}, the lowest role of those listed`,
    String(proposal.party),
  );
  const signed = statementsOf(statements, 'setSignature').filter(({ body }) => body.setHash === setHash);
  for (const party of [0, 1, 2]) {
    const [signs, lists] = [signed.some((item) => item.party === party), authors.includes(party)];
    expectThat(!signers.has(party) || signs, `party ${String(party)} to have signed H(U) ${setHash}`, 'none or another');
    expectThat(!signs || lists, `the list of party ${String(party)}, which signed U, in the proposal`, 'none');
    expectThat(
      !lists || signs || absentFrom(statements, party) <= dueAt('setSignature'),
      `party ${String(party)}, whose list is in the proposal, to have signed H(U) ${setHash}`,
      'none or another',
    );
  }
}

function isProven({ crypto }: VerificationContext, { view }: CommittedAudit, announced: Announced): boolean {
  const nodeKey = view.enrolled.find(({ member }) => member === announced.member)?.nodeKey;
  return nodeKey !== undefined && announcementHolds(announced, view.termsHash, nodeKey, crypto.verifyEd25519.bind(crypto));
}

function difference(agreed: readonly Pair[], members: readonly Pair[]): string {
  const [inLists, inside] = [agreed, members].map((pairs) => new Set(pairs.map(nameOf))) as [Set<string>, Set<string>];
  const left = agreed.find((pair) => !inside.has(nameOf(pair)));
  if (left !== undefined) return `U without ${left.member}`;
  const stranger = members.find((pair) => !inLists.has(nameOf(pair)));
  return `U with ${stranger?.member ?? 'its members in another order'}`;
}

const nameOf = (pair: Pair | null | undefined): string => `${String(pair?.member)} ${String(pair?.com)}`;
