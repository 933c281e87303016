// The strict schema of plans and terms: every field, no other key, each refusal with its path.
import { endpointShape, mspShape, nodeIdShape, roundKeyShape, wordShape } from './names-schema.ts';
import { boolean, decimal, freeText, hex, integer, list, natural, nullable, object, oneOf, triple, type Fields } from './shape.ts';
import {
  mechanismKinds,
  type Block,
  type DatasetVersion,
  type Deadlines,
  type FractionText,
  type Mechanism,
  type PartyRef,
  type Plan,
  type Quantiser,
  type Strategy,
  type Terms,
} from './terms.ts';

const maxRounds = 1_000_000;
const maxEpochs = 1_000_000_000;

export const datasetVersionShape = object<DatasetVersion>({ msp: mspShape, dataset: wordShape, version: integer(1, 1_000_000) });

export const blockShape = object<Block>({
  name: wordShape,
  length: integer(1, 0xffff_ffff),
  width: oneOf(32, 64),
  scale: integer(1, 2 ** 31 - 1),
  bound: integer(1),
  use: oneOf('sum', 'score', 'proof'),
});

const strategyShape = object<Strategy>({
  kind: oneOf('fedavg', 'fedadam', 'sgd'),
  localSteps: integer(1, 1_000_000),
  batch: integer(1, 1_000_000),
  clientRate: decimal,
  serverRate: decimal,
  beta1: decimal,
  beta2: decimal,
  tau: decimal,
  divisor: (value, at) => (value === 'weights' ? value : integer(1, 2 ** 31 - 1)(value, at)),
  weights: oneOf('bucket', 'exact'),
  weightCap: integer(1, 2 ** 31 - 1),
});

const quantiserShape = object<Quantiser>({ scale: integer(1, 2 ** 31 - 1), clipNorm: nullable(decimal), bound: integer(1) });

export const fractionShape = object<FractionText>({ num: natural, den: natural });

export const mechanismShape = object<Mechanism>({
  kind: oneOf(...mechanismKinds),
  unit: nullable(oneOf('record', 'patient', 'member')),
  adjacency: nullable(oneOf('add-remove', 'zero-out')),
  sigma2: nullable(fractionShape),
  sensitivity2: nullable(natural),
  samplingRate: nullable(fractionShape),
  alphaStar: nullable(integer(2, 64)),
});

/** A year. */
export const longestSeconds = 31_536_000;
/** A length of time that a node's own clock measures. */
export const secondsShape = integer(1, longestSeconds);

const deadlinesShape = object<Deadlines>({
  enrol: secondsShape,
  collect: secondsShape,
  relay: secondsShape,
  step: secondsShape,
});

/** What a model is for, as sites' policies allow it. */
export const purposeShape = freeText(200);

export const partyRefShape = object<PartyRef>({
  msp: mspShape,
  node: nodeIdShape,
  nodeKey: hex(32),
  boxKey: hex(32),
  tlsCertSha256: hex(32),
  endpoint: endpointShape,
});

const agreed = {
  purpose: purposeShape,
  task: oneOf('train', 'evaluate', 'statistics'),
  rounds: integer(1, maxRounds),
  datasets: list(datasetVersionShape, 1, 10_000),
  architecture: hex(32),
  blocks: list(blockShape, 1, 64),
  strategy: strategyShape,
  normalisation: oneOf('schema', 'local', 'pooled'),
  statistics: nullable(roundKeyShape),
  quantiser: quantiserShape,
  mechanism: mechanismShape,
  minCohort: integer(1, 10_000),
  maxCohort: integer(1, 10_000),
  frameBytes: integer(1024, 4 * 2 ** 20),
  uploadProfile: oneOf('relay', 'double'),
  deadlines: deadlinesShape,
  proof: boolean,
  retentionEpochs: integer(0, maxEpochs),
} satisfies Partial<Fields<Plan>>;

/** @throws {CohortError} BODY_INVALID with the path of the first field that does not fit */
export const planShape = object<Plan>({
  ...agreed,
  genesisModel: hex(32),
  parties: triple(nodeIdShape),
  expiryEpochs: integer(1, maxEpochs),
});

/** @throws {CohortError} BODY_INVALID with the path of the first field that does not fit */
export const termsShape = object<Terms>({
  ...agreed,
  plan: hex(32),
  planHash: hex(32),
  round: integer(1, maxRounds),
  attempt: integer(0, maxRounds),
  modelIn: hex(32),
  parties: triple(partyRefShape),
  expiryEpoch: integer(0, 2 * maxEpochs),
});
