// The strict schema of what each query of the ledger answers; its client believes nothing of another shape, whatever carries it.
import { lastingReasons } from './abandon-reasons.ts';
import {
  accountOpeningFields,
  bucketShape,
  certificatePemShape,
  datasetRegistrationFields,
  nodeRecordFields,
  nodeRecordShape,
  organisationRecordFields,
  proposalBodyShape,
  schemaProposalFields,
  signedRotationFields,
} from './ledger-schema.ts';
import type {
  AccountEntry,
  AccountStatement,
  Claim,
  DatasetView,
  EpochView,
  Enrolment,
  MemberView,
  ModelView,
  NodeView,
  PlanView,
  Proposable,
  ProposalView,
  QueryResults,
  QueryVerb,
  Reservation,
  RotationView,
  RoundView,
  RulesView,
  SchemaView,
  SignedRotation,
} from './ledger.ts';
import { consortiumRulesShape } from './consortium-rules.ts';
import { accountIdShape, mspShape, nodeIdShape, roundKeyShape, wordShape } from './names-schema.ts';
import { mostPageItems, pageQueryFields, pageShape } from './page.ts';
import { boolean, freeText, hex, integer, list, natural, nullable, object, oneOf, triple, type Fields, type Shape } from './shape.ts';
import { policyRules } from './refusal.ts';
import { roundBodyShape } from './statements-schema.ts';
import { datasetVersionShape, partyRefShape, planShape, secondsShape, termsShape } from './terms-schema.ts';

const id = hex(32);
const epoch = integer(0, 2_000_000_000);
const index = oneOf(0, 1, 2);
const standing = oneOf('active', 'suspended');
/** Far above what one answer's bytes can hold; they are the bound. */
const many = 100_000;

const rotation = object<RotationView>({
  signed: nullable(object<SignedRotation>(signedRotationFields)),
  former: list(nodeRecordShape, 0, 2000),
  next: nullable(
    object<NonNullable<RotationView['next']>>({
      record: nodeRecordShape,
      signed: object<SignedRotation>(signedRotationFields),
      since: epoch,
    }),
  ),
  used: integer(0, 1_000_000_000),
});

const nodeView = object<NodeView>({ ...nodeRecordFields, status: oneOf('active', 'suspended', 'revoked'), rotation: nullable(rotation) });

const member = object<MemberView>({
  ...organisationRecordFields,
  status: standing,
  suspendedUntil: nullable(epoch),
  formerCaPem: nullable(certificatePemShape),
  nodes: list(nodeView, 0, 16),
});

const proposableFields: Fields<Proposable> = {
  electorate: list(mspShape, 0, many),
  threshold: object<ProposalView['threshold']>({ num: integer(0), den: integer(1), comparator: oneOf('>', '>=') }),
};

const proposal = object<ProposalView>({
  proposal: id,
  body: proposalBodyShape,
  proposer: mspShape,
  ...proposableFields,
  opensEpoch: epoch,
  closesEpoch: epoch,
  status: oneOf('open', 'passed', 'rejected', 'expired'),
  votes: list(object<ProposalView['votes'][number]>({ msp: mspShape, choice: oneOf('yes', 'no') }), 0, many),
});

const schema = object<SchemaView>({ ...schemaProposalFields, proposal: id, proposer: mspShape });

const dataset = object<DatasetView>({ ...datasetRegistrationFields, msp: mspShape });

const account = object<AccountStatement>({
  ...accountOpeningFields,
  account: accountIdShape,
  budget: natural,
  spent: natural,
  reserved: natural,
  left: natural,
  nonce: integer(0),
  entries: list(
    object<AccountEntry>({ round: roundKeyShape, cost: natural, state: oneOf('reserved', 'spent', 'freed') }),
    0,
    mostPageItems,
  ),
  released: nullable(object<NonNullable<AccountStatement['released']>>({ epsilon: natural, order: integer(2, 64) })),
});

const budgets = object<QueryResults['budgets.statement']>({
  msp: mspShape,
  dataset: wordShape,
  protection: oneOf('unprotected', 'budgeted'),
  accounts: list(account, 0, 6),
  bookmark: pageQueryFields.bookmark,
});

const plan = object<PlanView>({
  plan: id,
  planHash: id,
  body: planShape,
  parties: triple(partyRefShape),
  status: oneOf('active', 'paused', 'waiting', 'finished', 'closed'),
  resumedBy: list(mspShape, 0, 3),
  waitsFor: list(nodeIdShape, 0, 3),
  refusedBy: list(oneOf(...policyRules), 0, policyRules.length),
  reason: nullable(oneOf('cohort-too-small', 'budget-exhausted', 'stopped', ...lastingReasons)),
  model: id,
  current: nullable(roundKeyShape),
});

const enrolment = object<Enrolment>({
  member: mspShape,
  node: nodeIdShape,
  nodeKey: id,
  boxKey: id,
  dataset: datasetVersionShape,
  bucket: bucketShape,
  reserved: list(object<Reservation>({ account: accountIdShape, cost: natural }), 0, 16),
});

const round = object<RoundView>({
  round: roundKeyShape,
  terms: termsShape,
  termsHash: id,
  status: oneOf('enrolling', 'collecting', 'committed', 'published', 'void', 'abandoned'),
  enrolled: list(enrolment, 0, many),
  closedBy: list(nodeIdShape, 0, 3),
  bodyHash: nullable(id),
  body: nullable(roundBodyShape),
  modelOut: nullable(id),
  reason: nullable(freeText(200)),
  singleAuthor: list(index, 0, 3),
  disputes: list(object<RoundView['disputes'][number]>({ index, party: index }), 0, 9),
  claims: list(
    object<Claim>({ index, party: index, epoch, outcome: oneOf('open', 'confirmed', 'disputed', 'unanswered', 'lapsed') }),
    0,
    3,
  ),
  tainted: boolean,
});

const model = object<ModelView>({
  round: roundKeyShape,
  modelIn: id,
  modelOut: id,
  bodyHash: id,
  provisional: boolean,
  disputed: boolean,
  tainted: boolean,
});

const currentEpoch = object<EpochView>({
  epoch,
  seconds: secondsShape,
  nextSeconds: secondsShape,
  asked: list(mspShape, 0, many),
  needed: integer(1),
});

/** One row a query: a verb without the shape of its answer does not compile. */
export const viewShapes: { readonly [V in QueryVerb]: Shape<QueryResults[V]> } = {
  'members.list': pageShape(member),
  'members.node': nodeView,
  'governance.list': pageShape(proposal),
  'governance.get': proposal,
  'governance.check': object<Proposable>(proposableFields),
  'governance.rules': object<RulesView>({
    rules: consortiumRulesShape,
    next: nullable(object<NonNullable<RulesView['next']>>({ rules: consortiumRulesShape, since: epoch })),
    proposal: nullable(id),
  }),
  'schemas.list': pageShape(schema),
  'schemas.get': schema,
  'datasets.list': pageShape(dataset),
  'datasets.get': dataset,
  'budgets.statement': budgets,
  'rounds.plans': pageShape(plan),
  'rounds.activePlans': pageShape(plan),
  'rounds.plan': plan,
  'rounds.get': round,
  'rounds.current': nullable(round),
  'rounds.list': pageShape(round),
  'models.lineage': pageShape(model),
  'epochs.current': currentEpoch,
};
