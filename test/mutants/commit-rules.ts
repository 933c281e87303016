// The rules that the ledger keeps: commits, evidence, disputes, membership.
import type { Rule } from './rule.ts';

const rounds = 'chaincode/core/rounds';
const core = (name: string): string => `chaincode/core/${name}`;

export const commitRules: readonly Rule[] = [
  {
    rule: 'A commit needs each signer’s word that the third did not sign in time',
    file: `${rounds}/commit.ts`,
    find: 'if (own?.body.absent !== third)',
    without: 'if (own === null)',
    tests: [`${rounds}/commit.test.ts`],
  },
  {
    rule: 'A round is committed once',
    file: `${rounds}/commit.ts`,
    find: 'if (existing !== null) throw',
    without: 'if (existing === undefined) throw',
    tests: [`${rounds}/commit.test.ts`],
  },
  {
    rule: 'A commit is refused after the round expired',
    file: `${rounds}/commit.ts`,
    find: 'if ((await currentEpoch(context)) > round.terms.expiryEpoch)',
    without: 'if ((await currentEpoch(context)) < 0)',
    tests: [`${rounds}/round.test.ts`],
  },
  {
    rule: 'A body’s members enrolled',
    file: `${rounds}/check-body.ts`,
    find: 'if (!allowed.has(member)) throw',
    without: 'if (allowed.size > 9999) throw',
    tests: [`${rounds}/commit.test.ts`],
  },
  {
    rule: 'A body’s sums are by holders of their index',
    file: `${rounds}/check-body.ts`,
    find: ' || !authors.every((party) => holders.includes(party))',
    without: '',
    tests: [`${rounds}/commit.test.ts`],
  },
  {
    rule: 'A round is void only before its commit',
    file: `${rounds}/void.ts`,
    find: 'if (await commits.has(context, ...id))',
    without: 'if (key.length === 0)',
    tests: [`${rounds}/commit.test.ts`, `${rounds}/void.test.ts`],
  },
  {
    rule: 'Evidence carries its parties’ signatures',
    file: `${rounds}/void.ts`,
    find: 'for (const statement of evidence) verifyStatement(round, statement);',
    without: 'void verifyStatement;',
    tests: [`${rounds}/void.test.ts`],
  },
  {
    rule: 'A contradiction is two statements of one party',
    file: 'protos/src/contradiction.ts',
    find: 'if (first.party !== second.party) return false;',
    without: '',
    tests: ['protos/src/contradiction.test.ts', `${rounds}/void.test.ts`],
  },
  {
    rule: 'Whoever signs one U and speaks of r over another contradicts itself',
    file: 'protos/src/contradiction.ts',
    find: 'return namesAnotherSet(first, second) || namesAnotherSet(second, first);',
    without: 'return namesAnotherSet(first, second) && namesAnotherSet(second, first);',
    tests: ['protos/src/contradiction.test.ts', `${rounds}/void.test.ts`],
  },
  {
    rule: 'Hashes over different sets of r name nobody and are no differing sums',
    file: `${rounds}/judge-evidence.ts`,
    find: 'return first.body.noiseSet === second.body.noiseSet && first.body.sumHash',
    without: 'return first.body.sumHash',
    tests: [`${rounds}/void.test.ts`],
  },
  {
    rule: 'An objection is a holder’s',
    file: `${rounds}/judge-evidence.ts`,
    find: "is(statement, 'objection') && holdersOf(statement.body.index as ShareIndex, terms.round, terms.attempt).includes(statement.party)",
    without: "is(statement, 'objection') && statement.body.index >= 0",
    tests: [`${rounds}/void.test.ts`],
  },
  {
    rule: 'Lists that differ void only plans without noise',
    file: `${rounds}/judge-evidence.ts`,
    find: "need(round.terms.mechanism.kind === 'none', 'a plan without noise",
    without: "need(round.terms.round > 0, 'a plan without noise",
    tests: [`${rounds}/void.test.ts`, `${rounds}/noised-plan.test.ts`],
  },
  {
    rule: 'A member released without noise on a model is refused there again',
    file: `${rounds}/values-once.ts`,
    find: 'if (earlier?.released === true)',
    without: 'if (earlier === undefined)',
    tests: [`${rounds}/values-once.test.ts`, `${rounds}/round.test.ts`],
  },
  {
    rule: 'A vote is cast once',
    file: core('governance/vote.ts'),
    find: 'if (await votes.has(context, id, msp)) throw',
    without: 'if (id.length === 0) throw',
    tests: [core('governance/governance.test.ts')],
  },
  {
    rule: 'A certificate or node key is admitted once, for good',
    file: core('members/state.ts'),
    find: 'if (await knownKeys.has(context, kind, key))',
    without: 'if (kind.length === 0)',
    tests: [core('governance/governance.test.ts')],
  },
  {
    rule: 'A vote counts only in its electorate',
    file: core('governance/vote.ts'),
    find: 'if (!proposal.electorate.includes(msp))',
    without: 'if (proposal.electorate.length === 0)',
    tests: [core('governance/governance.test.ts')],
  },
  {
    rule: 'A transaction is for its roles',
    file: core('invoke.ts'),
    find: 'if (!transaction.roles.includes(creator.role))',
    without: 'if (transaction.roles.length === 0)',
    tests: [core('invoke.test.ts')],
  },
  {
    rule: 'The same request id with another body is an error',
    file: core('invoke.ts'),
    find: 'if (stored.bodyHash === bodyHash) return stored.payload;',
    without: 'if (stored.bodyHash.length > 0) return stored.payload;',
    tests: [core('invoke.test.ts')],
  },
];
