// The worker's side of noise expansion: a chunk and its seed in, samples or a refusal out. It keeps nothing.
import { parentPort } from 'node:worker_threads';
import { expandNoise, type NoiseChunk } from '@cohort/mpc/noise';
import type { Fraction } from '@cohort/mpc/accountant';
import { CohortError } from '@cohort/protos/errors';

export interface NoiseJob {
  readonly id: number;
  readonly chunk: NoiseChunk & { readonly seed: Uint8Array; readonly sigma2: Fraction };
}

export type NoiseResult =
  | { readonly id: number; readonly noise: Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> }
  | { readonly id: number; readonly refusal: string };

parentPort?.on('message', ({ id, chunk }: NoiseJob) => {
  try {
    const noise = expandNoise(chunk) as Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
    parentPort?.postMessage({ id, noise } satisfies NoiseResult, [noise.buffer]);
  } catch (thrown) {
    parentPort?.postMessage({ id, refusal: CohortError.from(thrown).message } satisfies NoiseResult);
  }
});
