// The port behind which a model learns from a site's rows; what comes out is a difference, never rows.
import type { Tensor } from '@cohort/mpc/global-model';
import type { Dataset } from '../data/dataset.ts';
import type { Architecture } from '../train/architecture.ts';

declare const update: unique symbol;
/** Trained minus given model, all coordinates in canonical tensor order. */
export type Update = Float32Array & { readonly [update]: true };

/** One round of local training. */
export interface TrainingTask {
  readonly architecture: Architecture;
  /** The model to start from, in coordinate order; left as it is. */
  readonly tensors: readonly Tensor[];
  readonly data: Dataset;
  /** Mini-batches to learn from, not epochs. */
  readonly localSteps: number;
  readonly batch: number;
  /** Step size of the optimiser. */
  readonly rate: number;
  /** Orders the batches; see `train/batch-order.ts`. */
  readonly seed: string;
  /** Steps taken in earlier rounds of the plan, (r - 1) x localSteps. */
  readonly firstStep: number;
  /** `sgd` in every plan; `adam` (0.9, 0.999, 1e-8, fresh state per call) for baselines that train in one go. */
  readonly optimiser?: 'sgd' | 'adam';
  readonly signal?: AbortSignal;
  /** Steps done so far, about ten times per task. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** Adapters: `adapters/tfjs-trainer.ts`, `adapters/plain-trainer.ts`; one compliance test holds both to the same numbers. */
export interface Trainer {
  /** What the arithmetic runs on, for the log: `tensorflow`, `webgpu`, `wasm`, `cpu` or `plain`. */
  readonly backend: string;
  /** @throws {CohortError} MODEL_MISMATCH, DATA_INVALID; the signal's reason when it aborts */
  train(task: TrainingTask): Promise<Update>;
  /** Frees what the backend holds. */
  close(): void;
}
