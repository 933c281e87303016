// The strict schema of the genesis, of transaction bodies and of query bodies.
import { abandonReasons } from './abandon-reasons.ts';
import { consortiumRulesShape } from './consortium-rules.ts';
import { mostSchemaBytes } from './artifact.ts';
import type {
  AccountOpening,
  CertificateProof,
  DatasetRegistration,
  Genesis,
  NodeRecord,
  OrganisationRecord,
  Possession,
  ProposalBody,
  QueryBodies,
  QueryVerb,
  RowBucket,
  SchemaProposal,
  SignedRotation,
  TransactionBodies,
  TransactionVerb,
} from './ledger.ts';
import { accountIdShape, endpointShape, mspShape, nodeIdShape, roundKeyShape, wordShape } from './names-schema.ts';
import { pageQueryFields, type PageQuery } from './page.ts';
import { boolean, freeText, hex, integer, list, nullable, object, oneOf, tagged, text, type Fields, type Shape } from './shape.ts';
import { anySignedShape, roundBodyShape, signedShape } from './statements-schema.ts';
import { datasetVersionShape, fractionShape, planShape, secondsShape } from './terms-schema.ts';

const id = hex(32);
const epoch = integer(0, 2_000_000_000);
const reason = freeText(200);
const shareIndex = oneOf(0, 1, 2);
/** An agent and a party beside the admin. */
const mostNodesAtOnce = 2;

/** Tables of fields, because the ledger's views show the records with more beside them. */
export const nodeRecordFields: Fields<NodeRecord> = {
  node: nodeIdShape,
  msp: mspShape,
  role: oneOf('agent', 'party', 'admin', 'ledger'),
  tlsCertSha256: hex(32),
  identityCertSha256: hex(32),
  nodeKey: hex(32),
  boxKey: hex(32),
  endpoint: endpointShape,
};

export const signedRotationFields: Fields<SignedRotation> = { number: integer(1, 1_000_000), previous: id, signature: hex(64) };

export const nodeRecordShape = object<NodeRecord>(nodeRecordFields);

export const certificatePemShape = text(
  16_384,
  /^-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----\s*$/,
  'one certificate in PEM',
);

export const certificateProofShape = object<CertificateProof>({ certificatePem: certificatePemShape, signature: hex(64) });

export const possessionShape = object<Possession>({ node: hex(64), tls: certificateProofShape, identity: certificateProofShape });

export const organisationRecordFields: Fields<OrganisationRecord> = {
  msp: mspShape,
  name: freeText(100),
  caPem: certificatePemShape,
  admin: nodeRecordShape,
};

export const organisationRecordShape = object<OrganisationRecord>(organisationRecordFields);

export const bucketShape = object<RowBucket>({ lower: integer(1), upper: integer(2) });

export const accountOpeningFields: Fields<AccountOpening> = {
  partition: oneOf('train', 'evaluation'),
  unit: oneOf('record', 'patient', 'member'),
  epsilon: fractionShape,
  delta: fractionShape,
  alphaStar: integer(2, 64),
};

const accountOpeningShape = object<AccountOpening>(accountOpeningFields);

export const datasetRegistrationFields: Fields<DatasetRegistration> = {
  dataset: wordShape,
  source: wordShape,
  version: integer(1, 1_000_000),
  schemaHash: id,
  bucket: bucketShape,
  evaluationBucket: nullable(bucketShape),
  protection: oneOf('unprotected', 'budgeted'),
  accounts: list(accountOpeningShape, 0, 6),
};

const datasetRegistrationShape = object<DatasetRegistration>(datasetRegistrationFields);

export const schemaProposalFields: Fields<SchemaProposal> = { name: wordShape, hash: id, size: integer(1, mostSchemaBytes) };

export const proposalBodyShape: Shape<ProposalBody> = tagged<ProposalBody>('kind', {
  'admit-organisation': object({
    kind: oneOf('admit-organisation'),
    organisation: organisationRecordShape,
    nodes: list(nodeRecordShape, 0, mostNodesAtOnce),
  }),
  'admit-node': object({ kind: oneOf('admit-node'), node: nodeRecordShape }),
  'replace-node': object({ kind: oneOf('replace-node'), node: nodeRecordShape }),
  'replace-authority': object({ kind: oneOf('replace-authority'), msp: mspShape, caPem: certificatePemShape }),
  suspend: object({ kind: oneOf('suspend'), msp: mspShape, reason }),
  'suspend-now': object({ kind: oneOf('suspend-now'), msp: mspShape, reason }),
  readmit: object({ kind: oneOf('readmit'), msp: mspShape, reason }),
  revoke: object({ kind: oneOf('revoke'), node: nodeIdShape, reason }),
  'stop-plan': object({ kind: oneOf('stop-plan'), plan: id, reason }),
  'replace-party': object({ kind: oneOf('replace-party'), plan: id, from: nodeIdShape, to: nodeIdShape, reason }),
  'set-epoch-length': object({ kind: oneOf('set-epoch-length'), seconds: secondsShape }),
  'set-rules': object({ kind: oneOf('set-rules'), rules: consortiumRulesShape, replaces: nullable(id) }),
  'uphold-dispute': object({ kind: oneOf('uphold-dispute'), round: roundKeyShape, index: shareIndex, reason }),
  schema: object({ kind: oneOf('schema'), ...schemaProposalFields }),
  plan: object({ kind: oneOf('plan'), plan: planShape }),
  'open-budget': object({ kind: oneOf('open-budget'), msp: mspShape, registration: datasetRegistrationShape }),
});

export const genesisShape = object<Genesis>({
  consortium: freeText(100),
  testNetwork: boolean,
  operators: integer(1, 1000),
  epochSeconds: secondsShape,
  organisations: list(organisationRecordShape, 1, 1000),
  nodes: list(nodeRecordShape, 0, 1000 * mostNodesAtOnce),
  ledgerKeys: list(hex(32), 0, 100),
});

const accountShape = object<{ readonly account: string; readonly nonce: number }>({ account: accountIdShape, nonce: integer(0) });
const voidReasonShape = oneOf(
  'expired',
  'contradiction',
  'sums-differ',
  'noise-sets-differ',
  'objection',
  'lists-differ',
  'cohort-too-small',
);

export const transactionShapes: { readonly [V in TransactionVerb]: Shape<TransactionBodies[V]> } = {
  'governance.propose': object({
    body: proposalBodyShape,
    nonce: text(64, /^[\x21-\x7e]{1,64}$/, '1 to 64 printable ASCII characters without blanks'),
    opensEpoch: epoch,
    closesEpoch: epoch,
    possessions: list(possessionShape, 0, 1 + mostNodesAtOnce),
  }),
  'governance.vote': object({ proposal: id, choice: oneOf('yes', 'no') }),
  'governance.close': object({ proposal: id }),
  'members.rotate': object({
    ...signedRotationFields,
    record: nodeRecordShape,
    tls: nullable(certificateProofShape),
    identity: nullable(certificateProofShape),
  }),
  'members.cancelRotation': object({ node: nodeIdShape }),
  'datasets.register': datasetRegistrationShape,
  'rounds.open': object({ plan: id }),
  'rounds.enrol': object({ round: roundKeyShape, dataset: datasetVersionShape, accounts: list(accountShape, 0, 16) }),
  'rounds.closeEnrolment': object({ round: roundKeyShape }),
  'rounds.commit': object({
    round: roundKeyShape,
    body: roundBodyShape,
    signatures: list(signedShape('bodySignature'), 2, 3),
    absences: list(signedShape('absence'), 0, 2),
  }),
  'rounds.publish': object({ round: roundKeyShape, modelOut: id, signatures: list(signedShape('publish'), 2, 3) }),
  'rounds.void': object({ round: roundKeyShape, reason: voidReasonShape, evidence: list(anySignedShape, 0, 4) }),
  'rounds.abandon': object({ round: roundKeyShape, reason: oneOf(...abandonReasons), signatures: list(signedShape('abandon'), 2, 3) }),
  'rounds.dispute': object({ round: roundKeyShape, index: shareIndex, statement: signedShape('sumStatement') }),
  'rounds.claim': object({ round: roundKeyShape, index: shareIndex }),
  'rounds.confirm': object({ round: roundKeyShape, index: shareIndex, statement: signedShape('sumStatement') }),
  'rounds.taint': object({ round: roundKeyShape, index: shareIndex }),
  'rounds.closePlan': object({ plan: id, reason: oneOf('cohort-too-small', 'budget-exhausted') }),
  'rounds.resumePlan': object({ plan: id }),
  'epochs.advance': object({ from: epoch }),
};

const empty: Shape<Record<string, never>> = object({});
const page = object<PageQuery>(pageQueryFields);
const ofPlan = object<PageQuery & { readonly plan: string }>({ plan: id, ...pageQueryFields });

export const queryShapes: { readonly [V in QueryVerb]: Shape<QueryBodies[V]> } = {
  'members.list': page,
  'members.node': object({ node: nodeIdShape }),
  'governance.list': page,
  'governance.get': object({ proposal: id }),
  'governance.check': object({ proposer: mspShape, body: proposalBodyShape }),
  'governance.rules': empty,
  'schemas.list': page,
  'schemas.get': object({ name: wordShape }),
  'datasets.list': object({ msp: nullable(mspShape), ...pageQueryFields }),
  'datasets.get': datasetVersionShape,
  'budgets.statement': object({ msp: mspShape, dataset: wordShape, ...pageQueryFields }),
  'rounds.plans': page,
  'rounds.activePlans': page,
  'rounds.plan': object({ plan: id }),
  'rounds.get': object({ round: roundKeyShape }),
  'rounds.current': object({ plan: id }),
  'rounds.list': ofPlan,
  'models.lineage': ofPlan,
  'epochs.current': empty,
};
