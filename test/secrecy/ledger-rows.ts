// The rows of what the ledger holds, and of the model.
import { inBlocks, roles } from './cells.ts';
import type { Row } from './row.ts';

/** Of a plan and of the terms of its rounds. */
const agreed =
  'architecture blocks.bound blocks.length blocks.name blocks.scale blocks.use blocks.width datasets.dataset datasets.msp datasets.version deadlines.collect deadlines.enrol deadlines.relay deadlines.step frameBytes maxCohort mechanism.kind minCohort normalisation proof purpose quantiser.bound quantiser.scale retentionEpochs rounds strategy.batch strategy.beta1 strategy.beta2 strategy.clientRate strategy.divisor strategy.kind strategy.localSteps strategy.serverRate strategy.tau strategy.weightCap strategy.weights task uploadProfile mechanism.adjacency mechanism.alphaStar mechanism.samplingRate.den mechanism.samplingRate.num mechanism.sensitivity2 mechanism.sigma2.den mechanism.sigma2.num mechanism.unit quantiser.clipNorm';

export const ledgerRows: readonly Row[] = [
  {
    what: 'model; also an artifact that was put',
    madeBy: 'the parties, from the opened sum; an administrator',
    files: ['aggregator/steps/publish.ts', 'mpc/src/next-model.ts', 'aggregator/artifact-service.ts'],
    to: { member: 'file, on request', admin: 'file, on request', auditor: 'file' },
    fields: { 'Agent.GetArtifact reply': 'frames', 'audit model': 'frames' },
  },
  {
    what: 'artifact as it is put: a schema, an architecture or a genesis model that a proposal names',
    madeBy: 'an administrator',
    files: ['aggregator/artifact-service.ts', 'aggregator/named-artifact.ts', 'infra/consortium/party-artifacts.ts'],
    to: { ...roles('file, and which proposal names it'), admin: 'whether it was new' },
    fields: { 'Agent.PutArtifact request': 'hash proposal total frames', 'Agent.PutArtifact reply': 'isNew' },
  },
  {
    what: 'hash of the model',
    madeBy: 'the parties',
    files: ['aggregator/steps/publish.ts', 'chaincode/core/rounds/publish.ts'],
    to: inBlocks('hash, signed'),
    fields: {
      'statement publish': 'body.bodyHash body.modelOut',
      'transaction rounds.publish':
        'body.modelOut body.round event.payload.finished event.payload.modelOut event.payload.opened event.payload.round event.payload.next.termsHash event.payload.next? payload.finished payload.opened',
    },
  },
  {
    what: 'plan',
    madeBy: 'an administrator; accepted by vote',
    files: ['protos/src/terms.ts', 'chaincode/core/rounds/check-plan.ts'],
    to: inBlocks('in clear'),
    fields: { plan: `${agreed} expiryEpochs genesisModel parties` },
  },
  {
    what: 'terms of a round, and how it stands',
    madeBy: 'the ledger, from the plan',
    files: ['chaincode/core/rounds/derive-terms.ts', 'chaincode/core/rounds/round-view.ts'],
    to: { member: 'in clear', ...roles('in clear'), admin: 'in clear', auditor: 'in clear' },
    fields: {
      terms: `${agreed} attempt expiryEpoch modelIn plan planHash round`,
      'Ledger.Evaluate rounds.get reply': 'round status tainted termsHash closedBy bodyHash singleAuthor modelOut reason?',
      'Ledger.Evaluate rounds.plan reply': 'current model plan planHash status reason',
      'Ledger.Evaluate rounds.plans reply': 'bookmark items.current items.model items.plan items.planHash items.status items.reason?',
      'Ledger.Evaluate rounds.activePlans reply':
        'bookmark items.model items.plan items.planHash items.status items.current? items.reason?',
    },
  },
  {
    what: 'enrolment, and what it reserves of a budget',
    madeBy: 'the member; the ledger works out the price',
    files: ['client-agent/steps/enrol.ts', 'chaincode/core/rounds/enrol.ts'],
    to: inBlocks('account and cost, in clear'),
    fields: {
      enrolment:
        'boxKey bucket.lower bucket.upper dataset.dataset dataset.msp dataset.version member node nodeKey reserved.account reserved.cost',
      'transaction rounds.enrol':
        'body.dataset.dataset body.dataset.msp body.dataset.version body.round event.payload.round payload.member body.accounts.account body.accounts.nonce',
    },
  },
  {
    what: 'round opened, closed, committed; plan ended',
    madeBy: 'the parties',
    files: ['chaincode/core/rounds/open.ts', 'chaincode/core/rounds/commit.ts'],
    to: inBlocks('numbers, names and hashes'),
    fields: {
      'transaction rounds.open':
        'body.plan event.payload.plan event.payload.round event.payload.termsHash payload.round payload.termsHash payload.warnings',
      'transaction rounds.closeEnrolment': 'body.round event.payload.members event.payload.round payload.frozen',
      'transaction rounds.closePlan': 'body.plan body.reason event.payload.plan event.payload.reason',
      'transaction rounds.commit':
        'body.round event.payload.bodyHash event.payload.members event.payload.round event.payload.singleAuthor payload.bodyHash payload.singleAuthor',
    },
  },
  {
    what: 'claim of a party that was away, and its confirmation',
    madeBy: 'a party',
    files: ['aggregator/round/follow-claims.ts', 'chaincode/core/rounds/claim.ts', 'chaincode/core/rounds/confirm.ts'],
    to: inBlocks('index, in clear'),
    fields: {
      'transaction rounds.claim': 'body.index body.round event.payload.index event.payload.party event.payload.round payload.epoch',
      'transaction rounds.confirm': 'body.index body.round event.payload.index event.payload.party event.payload.round',
      'Ledger.Evaluate rounds.get reply': 'claims.epoch? claims.index? claims.outcome? claims.party?',
    },
  },
  {
    what: 'dataset: hash of its schema, its rows as a bucket, its protection',
    madeBy: 'the member',
    files: ['chaincode/core/datasets/register.ts', 'client-agent/steps/load.ts'],
    to: inBlocks('bucket, never a count'),
    fields: {
      dataset:
        'bucket.lower bucket.upper dataset protection schemaHash source version msp accounts.alphaStar accounts.delta.den accounts.delta.num accounts.epsilon.den accounts.epsilon.num accounts.partition accounts.unit evaluationBucket.lower evaluationBucket.upper',
      'transaction datasets.register':
        'event.payload.dataset event.payload.msp event.payload.version payload.dataset payload.msp payload.version event.payload.opened.account event.payload.opened.budget',
      'Ledger.Evaluate datasets.list reply': 'bookmark',
    },
  },
  {
    what: 'budget: spent, reserved and left of each account, round by round',
    madeBy: 'the ledger',
    files: ['chaincode/core/budgets/statement.ts', 'chaincode/core/budgets/reserve.ts'],
    to: { member: 'in clear, any member’s', ...roles('in clear'), admin: 'in clear', auditor: 'in clear' },
    fields: {
      account:
        'account alphaStar budget delta.den delta.num epsilon.den epsilon.num left nonce partition reserved spent unit entries.cost entries.round entries.state released.epsilon released.order',
      'Ledger.Evaluate budgets.statement reply': 'bookmark dataset msp protection',
      'audit budgets': 'dataset msp protection',
    },
  },
  {
    what: 'organisations and nodes: names, public keys, endpoints, certificates',
    madeBy: 'each organisation',
    files: ['chaincode/core/members/registration.ts', 'protos/src/members.ts'],
    to: inBlocks('in clear'),
    fields: {
      node: 'boxKey endpoint identityCertSha256 msp node nodeKey role status tlsCertSha256',
      organisation: 'caPem msp name status',
      'Ledger.Evaluate members.list reply': 'bookmark',
      'audit genesis': 'consortium epochSeconds ledgerKeys operators testNetwork',
    },
  },
  {
    what: 'proposals, votes, proofs of possession',
    madeBy: 'the organisations',
    files: ['chaincode/core/governance/propose.ts', 'chaincode/core/governance/vote.ts'],
    to: inBlocks('in clear: every vote is open'),
    fields: {
      proposal:
        'body.kind body.hash? body.name? body.size? closesEpoch electorate opensEpoch proposal proposer status threshold.comparator threshold.den threshold.num votes.choice votes.msp',
      'transaction governance.propose':
        'body.body.kind body.body.hash body.body.name body.body.size body.closesEpoch body.nonce body.opensEpoch body.possessions.identity.certificatePem body.possessions.identity.signature body.possessions.node body.possessions.tls.certificatePem body.possessions.tls.signature event.payload.kind event.payload.proposal event.payload.proposer payload.proposal',
      'transaction governance.vote': 'body.choice body.proposal event.payload.choice event.payload.msp event.payload.proposal',
      'transaction governance.close': 'body.proposal event.payload.msp event.payload.proposal payload.status event.payload.plan',
      'Ledger.Evaluate governance.list reply': 'bookmark',
    },
  },
  {
    what: 'envelope of a transaction: who sent it, under which certificate',
    madeBy: 'whoever submits',
    files: ['chaincode/client/transaction.ts', 'chaincode/embedded/engine.ts'],
    to: inBlocks('signed'),
    fields: { transaction: 'creator.msp creator.certSha256 verb requestId certificatePem signature txId code event.name' },
  },
  {
    what: 'block header, epoch, and where a transaction came to lie',
    madeBy: 'the ledger',
    files: ['chaincode/client/verify-block.ts', 'chaincode/core/epochs/epoch-view.ts'],
    to: {
      member: 'signed by the ledger',
      ...roles('signed by the ledger'),
      admin: 'signed by the ledger',
      auditor: 'signed by the ledger',
    },
    fields: {
      'block header': 'height previousHash merkleRoot stateHash hash signatures.key signatures.signature',
      'Ledger.Evaluate epochs.current reply': 'epoch needed nextSeconds seconds asked?',
      'Ledger.Submit reply':
        'height txId payload.dataset payload.msp payload.version payload.status payload.proposal payload.epoch payload.frozen payload.bodyHash payload.singleAuthor payload.member payload.round payload.termsHash payload.warnings payload.finished payload.opened',
      'audit exchange': 'round',
    },
  },
  {
    what: 'what is asked of the ledger',
    madeBy: 'whoever asks',
    files: ['chaincode/core/queries.ts'],
    to: { ledger: 'names, limits and bookmarks' },
    fields: { 'Ledger.Blocks request': 'from', 'Ledger.Evaluate request': 'round plan proposal dataset msp version bookmark limit node?' },
  },
];
