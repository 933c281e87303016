// The rows of what parties say to each other in a round: lists, commitments, hashes, the body, presence.
import { exchanged, inBlocks, roles } from './cells.ts';
import type { Row } from './row.ts';

export const agreementRows: readonly Row[] = [
  {
    what: 'member lists: who sent what whole, and the proposed set U',
    madeBy: 'a party',
    files: ['aggregator/steps/agree.ts', 'aggregator/round/set-agreement.ts', 'protos/src/agreed-set.ts'],
    to: exchanged('pairs (member, com), signed'),
    fields: {
      'statement list': 'body.stage body.pairs.member body.pairs.com body.announcements',
      'statement setProposal': 'body.pairs.com body.pairs.member body.lists',
      'statement setSignature': 'body.setHash',
    },
  },
  {
    what: 'commitment to r',
    madeBy: 'a party',
    files: ['aggregator/round/commit-noise-secrets.ts'],
    to: inBlocks('hash, signed'),
    fields: { 'statement noiseCommitmentStatement': 'body.index body.setHash body.commitment' },
  },
  {
    what: 'box with r',
    madeBy: 'a holder of the index',
    files: ['aggregator/steps/agree-noise-seed.ts', 'aggregator/round/exchange-page.ts'],
    to: roles('ciphertext; the co-holder alone can open it, the third party carries it'),
    fields: { 'statement noiseReveal': 'body.index body.to body.sealed' },
  },
  {
    what: 'which commitments to r an index used',
    madeBy: 'a party',
    files: ['aggregator/steps/agree-noise-seed.ts'],
    to: exchanged('hashes, signed'),
    fields: { 'statement noiseSetStatement': 'body.index body.setHash body.entries.party body.entries.commitment' },
  },
  {
    what: 'hash of the file S_m',
    madeBy: 'a holder of the index',
    files: ['aggregator/steps/sum.ts', 'mpc/src/sum.ts'],
    to: inBlocks('salted hash, signed'),
    fields: { 'statement sumStatement': 'body.index body.setHash body.noiseSet body.sumHash' },
  },
  {
    what: 'which hashes a party holds, and the proposed body',
    madeBy: 'a party',
    files: ['aggregator/steps/commit.ts', 'aggregator/round/round-body.ts'],
    to: exchanged('hashes, signed'),
    fields: { 'statement sumsHeld': 'body.setHash body.sums body.commitments', 'statement bodyProposal': 'body.bodyHash' },
  },
  {
    what: 'body of the round: U and the hashes of the three sums; who signed it and who was absent',
    madeBy: 'the parties',
    files: ['aggregator/round/round-body.ts', 'chaincode/core/rounds/commit.ts'],
    to: inBlocks('pairs (member, com) and hashes, signed'),
    fields: {
      'round body': 'members.com members.member modelIn sums.index sums.sumHash termsHash',
      'statement bodySignature': 'body.bodyHash',
      'statement absence': 'body.bodyHash body.absent',
    },
  },
  {
    what: 'head of the ledger that a party saw the commit in',
    madeBy: 'a party',
    files: ['aggregator/steps/open.ts'],
    to: exchanged('height and hash, signed'),
    fields: { 'statement head': 'body.bodyHash body.height body.headerHash' },
  },
  {
    what: 'request for a sum file',
    madeBy: 'a party',
    files: ['aggregator/steps/open.ts', 'aggregator/peer-calls.ts'],
    to: roles('index and hash'),
    fields: { 'Party.SumFile request': 'round index hash' },
  },
  {
    what: 'opened sum file, as it travels between parties and into an audit file',
    madeBy: 'a holder of the index',
    files: ['aggregator/steps/open.ts'],
    to: { ...roles('the file of the index that it does not hold'), auditor: 'all three' },
    fields: { 'Party.SumFile reply': 'frames', 'audit sum': 'frames' },
  },
  {
    what: 'who is waited for, and whom a party misses',
    madeBy: 'a party',
    files: ['aggregator/round/absence.ts', 'aggregator/round/await-statements.ts'],
    to: exchanged('names and kinds, signed'),
    fields: { 'statement missing': 'body.party body.kind body.key', 'statement waitsFor': 'body.kind? body.key?' },
  },
  {
    what: 'envelope of a statement: author, round, place in its sequence',
    madeBy: 'a party',
    files: ['protos/src/statements.ts'],
    to: { ...inBlocks('signed') },
    fields: { statement: 'kind termsHash party seq signature' },
  },
  {
    what: 'where a party stands in a round',
    madeBy: 'a party',
    files: ['aggregator/round/catch-up.ts', 'aggregator/agent-calls.ts'],
    to: { ...roles('state, and whom it waits for'), admin: 'the same, on request' },
    fields: {
      'Party.Deliver request': 'round to',
      'Party.Deliver reply': 'state waitsFor? verdicts.lacks? verdicts.refused?',
      'Party.Hello request': 'party rounds again',
      'Party.Hello reply': 'standings.*.state standings.*.waitsFor?',
      'Agent.Parties reply': 'round state waitsFor? parties.party parties.role parties.present whole?',
      'Agent.Exchange reply': 'round bookmark',
      'Agent.Plan reply': 'plan servesModel bookmark',
    },
  },
];
