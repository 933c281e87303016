// The parties' signed exchange of a committed round: nobody contradicts itself, and what was committed is what they agreed on.
import { statementKey } from '@cohort/protos/statement-key';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { agreedPairs } from './agreed-pairs.ts';
import { checkStatement } from './check-statement.ts';
import type { ExchangeDocument } from './read-document.ts';
import { sortStatements } from './sort-statements.ts';
import { demand } from './demand.ts';
import type { CommittedAudit, Session } from './session.ts';
import { memberSetHash, noiseSetHash, statementHash, type RoundBody, type Signed, type StatementKind } from '@cohort/protos/statements';

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export function checkExchange(session: Session, committed: CommittedAudit, { round, statements }: ExchangeDocument): void {
  const { view, header } = committed;
  demand(round === view.round, `the exchange of round ${view.round}`, round);
  demand(
    canonicalJson(sortStatements(statements)) === canonicalJson(statements),
    'statements by party and number, each once',
    'another order',
  );
  const said = new Map<string, string>();
  for (const statement of statements) {
    demand(statement.kind !== 'noiseReveal', 'no reveal: it is between two holders', 'one');
    checkStatement(session, view, statement);
    const { kind, party, seq } = statement;
    for (const question of [`${String(party)} ${kind} ${statementKey(statement)}`.trimEnd(), `${String(party)} number ${String(seq)}`]) {
      const says = statementHash(statement);
      demand((said.get(question) ?? says) === says, `one statement of party ${question}`, 'two that contradict each other');
      said.set(question, says);
    }
  }
  checkAgreement(committed, statements);
  for (const { party, body } of of(statements, 'head')) {
    const own = body.bodyHash === view.bodyHash && body.height === header.height && body.headerHash === header.hash;
    demand(
      own,
      `party ${String(party)} to have seen the commit in block ${String(header.height)}, ${header.hash}`,
      `block ${String(body.height)}, ${body.headerHash}`,
    );
    committed.heads.add(party);
  }
}

/**
 * Every party that signed this body signed its U, listed it and stands by its hashes. What a party signed before it was found absent
 * may be about another body or another set of r: it is no contradiction, and nothing was opened by it.
 */
function checkAgreement({ view }: CommittedAudit, statements: readonly Signed[]): void {
  const { body, bodyHash, termsHash, terms } = view;
  if (body === null) return;
  const setHash = memberSetHash(termsHash, body.members);
  const signers = of(statements, 'bodySignature').filter(({ body: signed }) => signed.bodyHash === bodyHash);
  demand(signers.length >= 2, 'signatures of the body by two parties', String(signers.length));
  for (const { party } of signers) {
    const signed = of(statements, 'setSignature').find((item) => item.party === party);
    demand(signed?.body.setHash === setHash, `party ${String(party)} to have signed H(U) ${setHash}`, String(signed?.body.setHash));
    demand(
      of(statements, 'list').some((item) => item.party === party && item.body.stage === 'healed'),
      `the healed list of party ${String(party)}`,
      'none',
    );
  }
  const proposal = of(statements, 'setProposal').find((item) => memberSetHash(termsHash, item.body.pairs) === setHash);
  demand(proposal !== undefined, 'a proposal of U', 'none');
  const lists = of(statements, 'list').filter((item) => item.body.stage === 'healed' && proposal.body.lists.includes(statementHash(item)));
  for (const { party } of signers)
    demand(
      lists.some((item) => item.party === party),
      `the list of party ${String(party)} in the proposal`,
      'none',
    );
  const fault = agreedPairs(terms, termsHash, lists, body.members);
  demand(fault === null, 'U to be what the lists have in common', String(fault));
  for (const sum of body.sums) checkAuthors(termsHash, setHash, sum, statements);
}

function checkAuthors(termsHash: string, setHash: string, sum: RoundBody['sums'][number], statements: readonly Signed[]): void {
  const at = `index ${String(sum.index)}`;
  for (const item of [...sum.statements, ...sum.commitments])
    demand(
      statements.some((other) => canonicalJson(other) === canonicalJson(item)),
      `${at}: the body's ${item.kind} of party ${String(item.party)} in the exchange`,
      'none',
    );
  const noiseSet = sum.statements[0]?.body.noiseSet;
  for (const { party, body } of of(statements, 'sumStatement'))
    demand(
      body.index !== sum.index || body.setHash !== setHash || body.noiseSet !== noiseSet || body.sumHash === sum.sumHash,
      `${at}: sum hash ${sum.sumHash} by every holder that used the same r`,
      `${body.sumHash} by party ${String(party)}`,
    );
  for (const { party, body: own } of sum.statements) {
    const set = of(statements, 'noiseSetStatement').find((item) => item.party === party && item.body.index === sum.index);
    const used = set === undefined ? 'none' : noiseSetHash(termsHash, sum.index, set.body.entries);
    demand(used === own.noiseSet, `${at}: the set of r that party ${String(party)} stated`, used);
  }
}

function of<K extends StatementKind>(statements: readonly Signed[], kind: K): readonly Signed<K>[] {
  return statements.filter((item): item is Signed<K> => item.kind === kind);
}
