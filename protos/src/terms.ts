// A plan as governance accepts it and the terms of one round as the chaincode derives them (PROTOCOL, Plan and terms).
import { canonicalJson } from './canonical-json.ts';
import { fromHex, hash } from './hash.ts';

/** One stretch of the shared vector. `scale` and `bound` are integers: a coordinate v is sent as round(v x scale), |.| <= bound. */
export interface Block {
  readonly name: string;
  readonly length: number;
  readonly width: 32 | 64;
  readonly scale: number;
  readonly bound: number;
  readonly use: 'sum' | 'score' | 'proof';
}

/** Rates are decimal strings (canonical JSON has no floats), parsed strictly by `decimal`. */
export interface Strategy {
  readonly kind: 'fedavg' | 'fedadam' | 'sgd';
  readonly localSteps: number;
  readonly batch: number;
  readonly clientRate: string;
  readonly serverRate: string;
  readonly beta1: string;
  readonly beta2: string;
  readonly tau: string;
  /** What the opened sum is divided by: the members' total weight, or under noise a public constant of the terms. */
  readonly divisor: 'weights' | number;
  readonly weights: 'bucket' | 'exact';
  /** Rows at which a member's weight is capped; weights are sent as rows / weightCap. */
  readonly weightCap: number;
}

export type Normalisation = 'schema' | 'local' | 'pooled';

export interface Quantiser {
  /** S: integer steps per unit. */
  readonly scale: number;
  /** C: L2 clip norm as a decimal string, or null for no clipping (mechanism `none` only). */
  readonly clipNorm: string | null;
  /** Largest absolute quantised coordinate. */
  readonly bound: number;
}

/** An exact rational as two natural numbers in decimal, reduced. */
export interface FractionText {
  readonly num: string;
  readonly den: string;
}

/** `none` adds no noise and is for datasets registered as `unprotected` only. */
export const mechanismKinds = ['none', 'dp-fedsgd', 'member-gaussian', 'dp-counts'] as const;

/**
 * How what a round releases is protected. With `none` every other field is null. z^2 = sigma2 / sensitivity2 and samplingRate go to the
 * accountant exactly; `dp-counts` (evaluation) and `member-gaussian` have samplingRate 1/1.
 */
export interface Mechanism {
  readonly kind: (typeof mechanismKinds)[number];
  readonly unit: 'record' | 'patient' | 'member' | null;
  readonly adjacency: 'add-remove' | 'zero-out' | null;
  /** sigma^2 as a reduced fraction of decimal strings. */
  readonly sigma2: FractionText | null;
  /** Squared integer sensitivity T, decimal string. */
  readonly sensitivity2: string | null;
  /** Poisson sampling rate q as a reduced fraction of decimal strings. */
  readonly samplingRate: FractionText | null;
  readonly alphaStar: number | null;
}

/** Nothing is added to a sum, and nothing charged. */
export const withoutNoise: Mechanism = {
  kind: 'none',
  unit: null,
  adjacency: null,
  sigma2: null,
  sensitivity2: null,
  samplingRate: null,
  alphaStar: null,
};

/** Whole seconds, each on a party's own monotonic clock; for liveness only. */
export interface Deadlines {
  readonly enrol: number;
  readonly collect: number;
  readonly relay: number;
  readonly step: number;
}

/** An aggregator party as the terms pin it. Keys and fingerprints are lower-case hex. */
export interface PartyRef {
  readonly msp: string;
  readonly node: string;
  readonly nodeKey: string;
  readonly boxKey: string;
  readonly tlsCertSha256: string;
  readonly endpoint: string;
}

export interface DatasetVersion {
  readonly msp: string;
  readonly dataset: string;
  readonly version: number;
}

/** What a plan and the terms of its rounds have in common. */
interface Agreed {
  readonly purpose: string;
  /**
   * `train` moves the model; `evaluate` counts its hits and misses on the evaluation rows, and `statistics` adds up the training rows'
   * number columns: both leave the model as it is.
   */
  readonly task: 'train' | 'evaluate' | 'statistics';
  /** The plan's last round. */
  readonly rounds: number;
  readonly datasets: readonly DatasetVersion[];
  readonly architecture: string;
  readonly blocks: readonly Block[];
  readonly strategy: Strategy;
  readonly normalisation: Normalisation;
  /** The round key of the published statistics round whose means and deviations `pooled` scales by; null for any other normalisation. */
  readonly statistics: string | null;
  readonly quantiser: Quantiser;
  readonly mechanism: Mechanism;
  readonly minCohort: number;
  readonly maxCohort: number;
  readonly frameBytes: number;
  readonly uploadProfile: 'relay' | 'double';
  readonly deadlines: Deadlines;
  readonly proof: boolean;
  /** Epochs that shares are kept after publish, void or abandon. */
  readonly retentionEpochs: number;
}

/** A plan: rounds 1..rounds of one study. `architecture` and `genesisModel` are hashes; `parties` are node ids in order P0, P1, P2. */
export interface Plan extends Agreed {
  readonly genesisModel: string;
  readonly parties: readonly [string, string, string];
  /** Epochs after opening at which a round that has not committed expires. */
  readonly expiryEpochs: number;
}

/** The terms of one round; every field is derived from plan and state by the chaincode, none is supplied by the submitter. */
export interface Terms extends Agreed {
  readonly plan: string;
  readonly planHash: string;
  readonly round: number;
  readonly attempt: number;
  readonly modelIn: string;
  readonly parties: readonly [PartyRef, PartyRef, PartyRef];
  readonly expiryEpoch: number;
}

/** `<plan>~<round>~<attempt>`, the ledger key of a round. */
export function roundKey(terms: Pick<Terms, 'plan' | 'round' | 'attempt'>): string {
  return `${terms.plan}~${String(terms.round)}~${String(terms.attempt)}`;
}

/** termsHash = H(terms, canonical JSON of the terms, genesis hash of the ledger), hex. */
export function termsHash(terms: Terms, genesisHash: string): string {
  return hash('terms', canonicalJson(terms), fromHex(genesisHash, 32));
}

/** H(plan), hex. */
export function planHash(plan: Plan): string {
  return hash('plan', canonicalJson(plan));
}
