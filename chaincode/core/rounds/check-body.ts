// Whether a round body is about this round's members and holders, signatures apart.
import { holdersOf, type ShareIndex } from '@cohort/mpc/roles';
import { CohortError } from '@cohort/protos/errors';
import type { Enrolment, OpenedRound } from '@cohort/protos/ledger';
import { floors } from '@cohort/policies/floors';
import { memberSetHash, type Pair, type RoundBody } from '@cohort/protos/statements';
import type { Terms } from '@cohort/protos/terms';
import { usedCommitments } from '@cohort/protos/used-commitments';

/**
 * Returns the share indices whose sum has a single author. The holders' own signatures are verified by the body's signers and by the audit.
 * @throws {CohortError} TERMS_MISMATCH, COHORT_TOO_SMALL, MEMBER_NOT_ENROLLED, BODY_INVALID
 */
export function checkBody({ terms, termsHash }: OpenedRound, enrolled: readonly Enrolment[], body: RoundBody): readonly number[] {
  if (body.termsHash !== termsHash) throw new CohortError('TERMS_MISMATCH', `body.termsHash: expected ${termsHash}, got ${body.termsHash}`);
  if (body.modelIn !== terms.modelIn)
    throw new CohortError('TERMS_MISMATCH', `body.modelIn: expected ${terms.modelIn}, got ${body.modelIn}`);
  checkMembers(terms, enrolled, body.members);
  const setHash = memberSetHash(termsHash, body.members);
  body.sums.forEach((sum, index) => {
    checkSum(terms, termsHash, setHash, sum, index);
  });
  return body.sums.filter((sum) => sum.statements.length === 1).map((sum) => sum.index);
}

function checkMembers({ minCohort, maxCohort }: Terms, enrolled: readonly Enrolment[], members: readonly Pair[]): void {
  // A member is an organisation.
  const least = Math.max(minCohort, floors.minOrganisations);
  if (members.length < least || members.length > maxCohort)
    throw new CohortError(
      'COHORT_TOO_SMALL',
      `body.members: expected ${String(least)} to ${String(maxCohort)} members, got ${String(members.length)}`,
    );
  const allowed = new Set(enrolled.map((item) => item.member));
  let previous = '';
  for (const { member } of members) {
    if (member <= previous) throw refuse('body.members', 'members sorted by code unit, each once', `${member} after ${previous}`);
    if (!allowed.has(member)) throw new CohortError('MEMBER_NOT_ENROLLED', `body.members: ${member} is not in the frozen enrolment`);
    previous = member;
  }
}

function checkSum(terms: Terms, termsHash: string, setHash: string, sum: RoundBody['sums'][number], index: number): void {
  const at = `body.sums[${String(index)}]`;
  if (sum.index !== index) throw refuse(`${at}.index`, String(index), String(sum.index));
  const holders = holdersOf(index as ShareIndex, terms.round, terms.attempt);
  checkAuthors(`${at}.statements`, holders, sum.statements);
  checkAuthors(`${at}.commitments`, holders, sum.commitments);
  for (const { termsHash: round, body } of [...sum.statements, ...sum.commitments])
    if (round !== termsHash || body.index !== index || body.setHash !== setHash)
      throw refuse(at, `statements about index ${String(index)} and H(U) ${setHash}`, body.setHash);
  for (const { body } of sum.statements)
    if (body.sumHash !== sum.sumHash) throw refuse(`${at}.statements`, `sumHash ${sum.sumHash}`, body.sumHash);
  if (usedCommitments(termsHash, sum) === null)
    throw refuse(
      `${at}.statements`,
      "one noiseSet, made of listed commitments with every author's own",
      sum.statements.map(({ body }) => body.noiseSet).join(', '),
    );
}

function checkAuthors(at: string, holders: readonly number[], statements: readonly { readonly party: number }[]): void {
  const authors = statements.map((item) => item.party);
  if (new Set(authors).size !== authors.length || !authors.every((party) => holders.includes(party)))
    throw refuse(at, `one each of the holders ${holders.join(', ')}`, authors.join(', '));
}

function refuse(at: string, expected: string, got: string): CohortError {
  return new CohortError('BODY_INVALID', `${at}: expected ${expected}, got ${got}`);
}
