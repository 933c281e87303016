// Expands noise on the loop's own thread, giving way between chunks: for one chunk, for tests, and where threads are not to be had.
import { addNoiseChunk, expandNoise, noiseChunks } from '@cohort/mpc/noise';
import type { NoiseExpander } from '../ports/noise-expander.ts';

export function inProcessNoise(): NoiseExpander {
  return {
    async addTo(vector, { blocks, seed, sigma2 }) {
      for (const { byteOffset, ...chunk } of noiseChunks(blocks)) {
        addNoiseChunk(vector, expandNoise({ ...chunk, seed, sigma2 }), byteOffset);
        await new Promise(setImmediate);
      }
    },
    close: () => Promise.resolve(),
  };
}
