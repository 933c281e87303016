// The rules about a sum that one holder alone vouches for: claims, disputes, and what a tainted round takes with it.
import type { Rule } from './rule.ts';

const rounds = 'chaincode/core/rounds';
const [claims, taint, round] = [`${rounds}/claims.test.ts`, `${rounds}/taint.test.ts`, `${rounds}/round.test.ts`];
const [dispute, parties] = ['aggregator/dispute.test.ts', 'aggregator/claims.test.ts'];

export const claimRules: readonly Rule[] = [
  {
    rule: 'About a single author’s sum its other holder speaks, and nobody else',
    file: `${rounds}/single-author.ts`,
    find: 'if (party === author.party || !holdersOf(index as ShareIndex, round.terms.round, round.terms.attempt).includes(party))',
    without: 'if (index < 0)',
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
    rule: 'An author keeps the shares and r of a claimed sum until the claim has its outcome or lapses',
    file: 'aggregator/round/retention.ts',
    find: ' || openClaims(ports, key, terms).length > 0) continue;',
    without: ') continue;',
    tests: [dispute, parties],
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
    rule: 'A claim that its claimant never concludes lapses',
    file: `${rounds}/taint.ts`,
    find: 'if (claimLapses(claim, round.terms) < epoch)',
    without: 'if (claimLapses(claim, round.terms) < 0)',
    tests: [taint],
  },
  {
    rule: 'What a claimant lost itself is no fault of the author',
    file: 'aggregator/round/follow-claims.ts',
    find: "(await checkIndex(round, ports, index, body)) !== 'awaited') continue;",
    without: "(await checkIndex(round, ports, index, body)) === 'checked') continue;",
    also: {
      file: 'aggregator/round/check-single-authors.ts',
      find: 'maySign(round, ports, index, sum) && !isLost(round, ports, sum);',
      without: 'maySign(round, ports, index, sum);',
    },
    tests: [parties],
  },
  {
    rule: 'Nothing is claimed, disputed or tainted of a round that was given up or is tainted',
    file: `${rounds}/single-author.ts`,
    find: '  await requireCounting(context, key);\n',
    without: '',
    tests: [taint],
  },
  {
    rule: 'No dispute is upheld about a round that was given up or is tainted',
    file: `${rounds}/taint-round.ts`,
    find: '  await requireCounting(context, key);\n',
    without: '',
    tests: [`${rounds}/claims.test.ts`, taint],
  },
  {
    rule: 'A tainted attempt counts among those that came to nothing and pause a plan',
    file: `${rounds}/paused.ts`,
    find: ' || (await taintedRounds.has(context, ...id));',
    without: ';',
    tests: [taint],
  },
  {
    rule: 'A taint does not end a pause',
    file: `${rounds}/paused.ts`,
    find: '(await heldRounds.has(context, ...id)) || attempts',
    without: 'attempts',
    tests: [taint],
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
