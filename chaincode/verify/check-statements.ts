// Every statement that the protocol makes a party say before a commit is there, unless two others signed that they miss it.
import { indicesOf, roleOf } from '@cohort/mpc/roles';
import { needsOf } from '@cohort/protos/attached';
import type { RoundView } from '@cohort/protos/ledger';
import { statementKey } from '@cohort/protos/statement-key';
import { statementHash, type AwaitedKind, type Signed } from '@cohort/protos/statements';
import { absentFrom, dueAt } from './absent-from.ts';
import { expectThat } from './expect-that.ts';
import type { CommittedAudit } from './verification-context.ts';
import { statementsOf } from './statements-of.ts';

interface DueStatement {
  readonly party: number;
  readonly kind: AwaitedKind;
  readonly key: string;
}

const told = 20;

/** @throws {CohortError} AUDIT_CHECK_FAILED naming party, kind and key of what is missing */
export function checkStatements({ view, signers }: CommittedAudit, statements: readonly Signed[]): void {
  const said = new Set(statements.map((item) => nameOf({ ...item, key: statementKey(item) })));
  const missing = dueStatements(view, signers, statements)
    .map(nameOf)
    .filter((name) => !said.has(name));
  const more = missing.length > told ? ` and ${String(missing.length - told)} more` : '';
  expectThat(missing.length === 0, `${missing.slice(0, told).join(', ')}${more}`, 'none, and nobody found absent by two who miss it');
  checkHeld({ view, signers }, statements);
}

/** What each party had to say by the time that two others may have missed it. A reveal is between two holders. */
function dueStatements({ terms }: RoundView, signers: ReadonlySet<number>, statements: readonly Signed[]): DueStatement[] {
  const until = [0, 1, 2].map((party) => absentFrom(statements, party));
  const role = (party: number) => roleOf(party, terms.round, terms.attempt);
  /** The lowest role of those who were there for it. */
  const proposerOf = (kind: AwaitedKind): number =>
    [0, 1, 2].filter((party) => dueAt(kind) < (until[party] ?? 0)).sort((left, right) => role(left) - role(right))[0] ?? 0;
  const dues = [0, 1, 2].flatMap((party): DueStatement[] => {
    const due = (kind: AwaitedKind, ...keys: readonly string[]): DueStatement[] => keys.map((key) => ({ party, kind, key }));
    const indices = indicesOf(role(party)).map(String);
    return [
      ...due('list', 'received', 'healed'),
      ...due('setSignature', ''),
      ...due('noiseCommitmentStatement', ...indices),
      ...due('noiseSetStatement', ...indices),
      ...due('sumStatement', ...indices),
      ...due('sumsHeld', ''),
      ...due('bodySignature', ''),
    ].filter(({ kind, key }) => dueAt(kind, key) < (until[party] ?? 0));
  });
  const proposals = (['setProposal', 'bodyProposal'] as const).map((kind) => ({ party: proposerOf(kind), kind, key: '' }));
  // Who signed the body spoke, whoever missed it.
  const signed = [...signers].map((party) => ({ party, kind: 'bodySignature' as const, key: '' }));
  return [...dues, ...proposals, ...signed.filter(({ party }) => dueAt('bodySignature') >= (until[party] ?? 0))];
}

/** Whoever signed the body finds in it every hash that it named before, and each holder that was there for its sum. */
function checkHeld({ view, signers }: Pick<CommittedAudit, 'view' | 'signers'>, statements: readonly Signed[]): void {
  const known = new Map(statements.map((item) => [statementHash(item), item]));
  const inside = new Set((view.body?.sums ?? []).flatMap((sum) => sum.statements.map((item) => statementHash(item))));
  for (const held of statementsOf(statements, 'sumsHeld')) {
    if (!signers.has(held.party)) continue;
    for (const hash of needsOf(held).statements) {
      expectThat(known.has(hash), `statement ${hash}, which party ${String(held.party)} says it holds`, 'none');
      if (!held.body.sums.includes(hash)) continue;
      expectThat(
        inside.has(hash),
        `sum ${hash}, which party ${String(held.party)} named before it signed, in the body`,
        'a body without it',
      );
    }
  }
  for (const sum of statementsOf(statements, 'sumStatement'))
    if (dueAt('sumStatement') < absentFrom(statements, sum.party))
      expectThat(
        inside.has(statementHash(sum)),
        `index ${String(sum.body.index)}: the hash of party ${String(sum.party)}, whom nobody found absent, in the body`,
        'a body without it',
      );
}

function nameOf({ party, kind, key }: Pick<DueStatement, 'party' | 'key'> & { readonly kind: string }): string {
  return `${kind}${key === '' ? '' : ` ${key}`} of party ${String(party)}`;
}
