// The parties' signed exchange of a committed round: nobody contradicts itself, and what was committed is what they agreed on.
import { statementKey } from '@cohort/protos/statement-key';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { checkStatement } from './check-statement.ts';
import type { ExchangeDocument } from './read-document.ts';
import { sortStatements } from './sort-statements.ts';
import { statementsOf } from './statements-of.ts';
import { expectThat } from './expect-that.ts';
import type { CommittedAudit, VerificationContext } from './verification-context.ts';
import { memberSetHash, noiseSetHash, statementHash, type RoundBody, type Signed } from '@cohort/protos/statements';

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export function checkExchange(
  session: VerificationContext,
  { view, header, signers, heads }: CommittedAudit,
  { round, statements }: ExchangeDocument,
): void {
  expectThat(round === view.round, `the exchange of round ${view.round}`, round);
  expectThat(
    canonicalJson(sortStatements(statements)) === canonicalJson(statements),
    'statements by party and number, each once',
    'another order',
  );
  const said = new Map<string, string>();
  for (const statement of statements) {
    expectThat(statement.kind !== 'noiseReveal', 'no reveal: it is between two holders', 'one');
    checkStatement(session, view, statement);
    const { kind, party, seq } = statement;
    for (const question of [`${String(party)} ${kind} ${statementKey(statement)}`.trimEnd(), `${String(party)} number ${String(seq)}`]) {
      const says = statementHash(statement);
      expectThat((said.get(question) ?? says) === says, `one statement of party ${question}`, 'two that contradict each other');
      said.set(question, says);
    }
  }
  checkAgreement(view, signers, statements);
  for (const { party, body } of statementsOf(statements, 'head')) {
    const own = body.bodyHash === view.bodyHash && body.height === header.height && body.headerHash === header.hash;
    expectThat(
      own,
      `party ${String(party)} to have seen the commit in block ${String(header.height)}, ${header.hash}`,
      `block ${String(body.height)}, ${body.headerHash}`,
    );
    heads.add(party);
  }
}

/**
 * What was committed is what the signers of the body say of it. What a party signed before it was found absent may be about another body
 * or another set of r: it is no contradiction, and nothing was opened by it.
 */
function checkAgreement(
  { body, bodyHash, termsHash }: CommittedAudit['view'],
  signers: ReadonlySet<number>,
  statements: readonly Signed[],
): void {
  if (body === null) return;
  const setHash = memberSetHash(termsHash, body.members);
  const about = { bodySignature: 'signed', bodyProposal: 'proposed' } as const;
  for (const [kind, did] of Object.entries(about) as [keyof typeof about, string][])
    for (const { party, body: said } of statementsOf(statements, kind))
      expectThat(
        !signers.has(party) || said.bodyHash === bodyHash,
        `party ${String(party)} to have ${did} body ${String(bodyHash)}`,
        said.bodyHash,
      );
  for (const { party, body: said } of statementsOf(statements, 'sumsHeld'))
    expectThat(
      !signers.has(party) || said.setHash === setHash,
      `party ${String(party)} to have named the sums that it holds over H(U) ${setHash}`,
      said.setHash,
    );
  for (const sum of body.sums) checkAuthors(termsHash, setHash, sum, statements);
}

function checkAuthors(termsHash: string, setHash: string, sum: RoundBody['sums'][number], statements: readonly Signed[]): void {
  const at = `index ${String(sum.index)}`;
  for (const item of [...sum.statements, ...sum.commitments])
    expectThat(
      statements.some((other) => canonicalJson(other) === canonicalJson(item)),
      `${at}: the body's ${item.kind} of party ${String(item.party)} in the exchange`,
      'none',
    );
  const noiseSet = sum.statements[0]?.body.noiseSet;
  for (const { party, body } of statementsOf(statements, 'sumStatement'))
    expectThat(
      body.index !== sum.index || body.setHash !== setHash || body.noiseSet !== noiseSet || body.sumHash === sum.sumHash,
      `${at}: sum hash ${sum.sumHash} by every holder that used the same r`,
      `${body.sumHash} by party ${String(party)}`,
    );
  for (const { party, body: own } of sum.statements) {
    const set = statementsOf(statements, 'noiseSetStatement').find((item) => item.party === party && item.body.index === sum.index);
    const used = set === undefined ? 'none' : noiseSetHash(termsHash, sum.index, set.body.entries);
    expectThat(used === own.noiseSet, `${at}: the set of r that party ${String(party)} stated`, used);
  }
}
