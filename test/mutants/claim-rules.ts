// The rules about a sum that one holder alone vouches for: claims, disputes, and what a tainted round takes with it.
import type { Rule } from './rule.ts';

const rounds = 'chaincode/core/rounds';
const [claims, round, dispute] = [`${rounds}/claims.test.ts`, `${rounds}/round.test.ts`, 'aggregator/dispute.test.ts'];

export const claimRules: readonly Rule[] = [
  {
    rule: 'About a single author’s sum its other holder speaks, and nobody else',
    file: `${rounds}/single-author.ts`,
    find: 'if (party === author.party || !holdersOf(round.terms, index).includes(party))',
    without: 'if (holdersOf(round.terms, index).length === 0)',
    tests: [claims, round],
  },
  {
    rule: 'A dispute is the other holder’s own statement',
    file: `${rounds}/single-author.ts`,
    find: 'if (statement.party !== party)',
    without: 'if (statement.party > 2)',
    tests: [claims, round],
  },
  {
    rule: 'A dispute is about the same members and set of r',
    file: `${rounds}/single-author.ts`,
    find: ' || statement.body.noiseSet !== noiseSet)',
    without: ')',
    tests: [claims, round],
  },
  {
    rule: 'A set of r holds its author’s own',
    file: 'protos/src/used-commitments.ts',
    find: ' && set.some((item) => item.party === party)',
    without: '',
    tests: ['protos/src/used-commitments.test.ts', round],
  },
  {
    rule: 'A claim comes while its author keeps the shares',
    file: `${rounds}/claim.ts`,
    find: 'if (published !== null && epoch > published.epoch + round.terms.retentionEpochs)',
    without: 'if (published !== null && epoch < published.epoch)',
    tests: [claims],
  },
  {
    rule: 'An author keeps the shares and r of a claimed sum until the claim has its outcome',
    file: 'aggregator/round/retention.ts',
    find: ' || isClaimed(ports, key)) continue;',
    without: ') continue;',
    tests: [dispute],
  },
  {
    rule: 'An author that gives no shares or r within one epoch of the claim taints',
    file: 'aggregator/round/follow-claims.ts',
    find: "await request(ports, round.key, 'rounds.taint', { round: round.key, index }, round.signal);",
    without: 'void request;',
    tests: [dispute],
  },
  {
    rule: 'An author has a whole epoch for its answer',
    file: `${rounds}/taint.ts`,
    find: 'if (epoch <= claim.epoch + 1)',
    without: 'if (epoch < claim.epoch)',
    tests: [claims],
  },
  {
    rule: 'A confirmation repeats the committed hash',
    file: `${rounds}/confirm.ts`,
    find: 'if (statement.body.sumHash !== author.body.sumHash)',
    without: 'if (statement.body.sumHash.length === 0)',
    tests: [claims],
  },
  {
    rule: 'A claim has one outcome',
    file: `${rounds}/open-claim.ts`,
    find: "if (claim.outcome !== 'open' || disputed)",
    without: 'if (claim.index > 2)',
    tests: [claims],
  },
  {
    rule: 'What came from a tainted round is tainted',
    file: `${rounds}/taint-round.ts`,
    find: 'if (Number(later[1]) >= terms.round) taintedRounds.put(context, true, ...later);',
    without: 'if (round.length === 0) taintedRounds.put(context, true, ...later);',
    tests: [claims],
  },
  {
    rule: 'After a taint the next attempt starts from the round’s modelIn',
    file: `${rounds}/taint-round.ts`,
    find: 'status, model: terms.modelIn, current: key }',
    without: 'status, current: key }',
    tests: [claims],
  },
  {
    rule: 'No plan begins with a tainted model',
    file: `${rounds}/check-plan-on-ledger.ts`,
    find: 'if (await isTainted(context, plan.genesisModel))',
    without: "if (isTainted.name === '')",
    tests: [claims],
  },
  {
    rule: 'A vote on a dispute is without the author’s organisation',
    file: 'chaincode/core/governance/electorate.ts',
    find: 'return terms.parties[author]?.msp ?? null;',
    without: "return terms.parties[author]?.msp === '' ? '' : null;",
    tests: [claims],
  },
];
