// Expands noise on worker threads, so that agents and parties are answered meanwhile; the threads start with the first long vector.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { addNoiseChunk, noiseChunks } from '@cohort/mpc/noise';
import { CohortError } from '@cohort/protos/errors';
import type { NoiseExpander } from '../ports/noise-expander.ts';
import { inProcessNoise } from './in-process-noise.ts';
import type { NoiseJob, NoiseResult } from './noise-worker.ts';

/** One core is left to the loop. */
const threadsHere = Math.min(4, Math.max(1, availableParallelism() - 1));

export function workerNoise(threads = threadsHere): NoiseExpander {
  const here = inProcessNoise();
  const pool: NoiseThread[] = [];
  let isClosed = false;
  return {
    async addTo(vector, noise) {
      const { blocks, seed, sigma2 } = noise;
      const chunks = noiseChunks(blocks);
      if (chunks.length < 2) return here.addTo(vector, noise);
      if (isClosed) throw stopped();
      while (pool.length < threads) pool.push(new NoiseThread());
      await Promise.all(
        chunks.map(async ({ byteOffset, ...chunk }, at) => {
          const thread = pool[at % pool.length];
          if (thread === undefined) throw stopped();
          addNoiseChunk(vector, await thread.expand({ ...chunk, seed, sigma2 }), byteOffset);
        }),
      );
    },
    async close() {
      isClosed = true;
      await Promise.all(pool.splice(0).map((thread) => thread.close()));
    },
  };
}

type Samples = Int32Array | BigInt64Array;
type Waiting = { readonly resolve: (samples: Samples) => void; readonly reject: (error: CohortError) => void };

/** One worker and the chunks it owes. An idle one does not keep the process alive. */
class NoiseThread {
  readonly #worker = new Worker(new URL('./noise-worker.ts', import.meta.url));
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (result: NoiseResult) => {
      const waiting = this.#waiting.get(result.id);
      this.#waiting.delete(result.id);
      if (this.#waiting.size === 0) this.#worker.unref();
      if ('noise' in result) waiting?.resolve(result.noise);
      else waiting?.reject(CohortError.from(new TypeError(result.refusal)));
    });
    this.#worker.on('error', (thrown) => {
      this.#fail(CohortError.from(thrown));
    });
    this.#worker.on('exit', () => {
      this.#fail(stopped());
    });
  }

  expand(chunk: NoiseJob['chunk']): Promise<Samples> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ id, chunk } satisfies NoiseJob);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: CohortError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const stopped = (): CohortError => new CohortError('UNREACHABLE', 'noise: expected a running expander, it has stopped; run the step again');
