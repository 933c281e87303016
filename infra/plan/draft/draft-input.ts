// What a draft is derived from: what the ledger says of the datasets, the net, who runs parties, and the few wishes of whoever drafts.
import type { AccountStatement, DatasetView } from '@cohort/protos/ledger';
import type { FractionText, Mechanism, Normalisation, Plan, Strategy } from '@cohort/protos/terms';

/** A dataset version with the accounts of its dataset as they stand. */
export interface DraftDataset {
  readonly view: DatasetView;
  readonly accounts: readonly AccountStatement[];
}

export interface DraftWishes {
  readonly purpose: string;
  readonly task: 'train' | 'evaluate';
  readonly rounds: number;
  /** Most that an account may have released when the plan has ended, as a decimal; null for all that is left. */
  readonly epsilon: string | null;
  readonly mechanism: Mechanism['kind'] | 'auto';
  /** q; null to have it derived. */
  readonly samplingRate: FractionText | null;
  /** z^2 = sigma^2 / T; null to have it calibrated for `rounds`. */
  readonly noiseRatio: FractionText | null;
  /** C, a decimal. */
  readonly clipNorm: string;
  /** Null to have them chosen; of plans without noise, and of whole updates, unless told: the server's rate is every mechanism's. */
  readonly strategy: Partial<Pick<Strategy, 'kind' | 'localSteps' | 'batch' | 'clientRate' | 'serverRate'>>;
  readonly normalisation: Normalisation | null;
}

export interface DraftInput {
  readonly datasets: readonly DraftDataset[];
  readonly parties: Plan['parties'];
  readonly architecture: { readonly hash: string; readonly parameters: number; readonly layers: number };
  readonly genesisModel: string;
  /** Seconds of the shortest epoch that a round may fall in; null where it is not known. */
  readonly epochSeconds: number | null;
  readonly wishes: DraftWishes;
}

/** One number of a plan and why it is that. */
export interface Reason {
  readonly term: string;
  readonly value: string;
  readonly why: string;
}

export interface Draft {
  readonly plan: Plan;
  readonly reasons: readonly Reason[];
  /** Sentences for those who vote. */
  readonly warnings: readonly string[];
}
