// A committed body: members that enrolled, holders that hold, and every signature in it and over it.
import type { RoundView, TransactionBodies } from '@cohort/protos/ledger';
import { holdersOf, type ShareIndex } from '@cohort/mpc/roles';
import { bodyHash, memberSetHash, type RoundBody } from '@cohort/protos/statements';
import { usedCommitments } from '@cohort/protos/used-commitments';
import { checkStatement } from './check-statement.ts';
import { expectThat } from './expect-that.ts';
import type { VerificationContext } from './verification-context.ts';

type Commit = TransactionBodies['rounds.commit'];

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export function checkBody(session: VerificationContext, view: RoundView, { body, signatures, absences }: Commit): void {
  const { terms, termsHash } = view;
  expectThat(body.termsHash === termsHash, `terms ${termsHash}`, body.termsHash);
  expectThat(body.modelIn === terms.modelIn, `model ${terms.modelIn}`, body.modelIn);
  checkMembers(view, body);
  const setHash = memberSetHash(termsHash, body.members);
  expectThat(body.sums.length === 3, 'three sums', String(body.sums.length));
  for (const index of [0, 1, 2] as const) checkSum(session, view, setHash, body.sums[index], index);
  const hashed = bodyHash(body);
  expectThat(view.bodyHash === hashed, `body hash ${hashed}`, String(view.bodyHash));
  for (const statement of [...signatures, ...absences]) {
    expectThat(statement.body.bodyHash === hashed, `${statement.kind} about body ${hashed}`, statement.body.bodyHash);
    checkStatement(session, view, statement);
  }
  const signers = new Set(signatures.map(({ party }) => party));
  expectThat(signers.size === signatures.length && signers.size >= 2, 'signatures of two or three parties', String(signers.size));
  for (const party of signers) {
    const absent = absences.filter((item) => item.party === party).map((item) => item.body.absent);
    const third = [0, 1, 2].filter((other) => !signers.has(other));
    expectThat(
      absent.join() === third.join(),
      `party ${String(party)} to state who did not sign (${third.join() || 'nobody'})`,
      absent.join() || 'nobody',
    );
  }
}

function checkMembers({ terms, enrolled }: RoundView, { members }: RoundBody): void {
  const names = members.map(({ member }) => member);
  const sorted = [...new Set(names)].sort((left, right) => (left < right ? -1 : 1));
  expectThat(names.join() === sorted.join(), `members sorted, each once: ${sorted.join()}`, names.join());
  for (const member of names)
    expectThat(
      enrolled.some((item) => item.member === member),
      'members that enrolled',
      member,
    );
  const { minCohort, maxCohort } = terms;
  expectThat(
    names.length >= Math.max(3, minCohort) && names.length <= maxCohort,
    `${String(Math.max(3, minCohort))} to ${String(maxCohort)} members`,
    String(names.length),
  );
}

function checkSum(
  session: VerificationContext,
  view: RoundView,
  setHash: string,
  sum: RoundBody['sums'][number] | undefined,
  index: ShareIndex,
): void {
  const at = `index ${String(index)}`;
  expectThat(sum?.index === index, at, String(sum?.index));
  const { round, attempt } = view.terms;
  const holders = holdersOf(index, round, attempt);
  for (const authors of [sum.statements, sum.commitments]) {
    const parties = authors.map(({ party }) => party);
    expectThat(
      parties.length > 0 && new Set(parties).size === parties.length && parties.every((party) => holders.includes(party)),
      `${at}: statements by its holders ${holders.join(' and ')}, one each`,
      `parties ${parties.join()}`,
    );
  }
  for (const statement of [...sum.statements, ...sum.commitments]) {
    expectThat(
      statement.body.index === index && statement.body.setHash === setHash,
      `${at}: statements about it and H(U) ${setHash}`,
      'another',
    );
    checkStatement(session, view, statement);
  }
  for (const { party, body } of sum.statements)
    expectThat(body.sumHash === sum.sumHash, `${at}: sum hash ${sum.sumHash} by party ${String(party)}`, body.sumHash);
  expectThat(
    usedCommitments(view.termsHash, sum) !== null,
    `${at}: one set of r, of the commitments listed, with every author's own`,
    sum.statements.map(({ body }) => body.noiseSet).join(),
  );
}
