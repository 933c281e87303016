// Cost per sample of exact noise on one thread, over the production path from seed to ring vector: `node test/bench/sampler.ts`.
import { expandNoise, noiseChunkCoordinates, noiseChunks, type Sigma2 } from '@cohort/mpc/noise';

const d = 1_000_000;
const runs = 5;
const seed = new Uint8Array(32).fill(1);

/** Nanoseconds per sample, wall: the fastest and the median of `runs` after one that warms up and makes the table. */
function measure(width: 32 | 64, sigma2: Sigma2): { readonly best: number; readonly median: number } {
  const chunks = noiseChunks([{ name: 'model', length: d, width, scale: 1, bound: 1, use: 'sum' }]);
  const costs = Array.from({ length: runs + 1 }, () => {
    const started = process.hrtime.bigint();
    for (const chunk of chunks) expandNoise({ ...chunk, seed, sigma2 });
    return Number(process.hrtime.bigint() - started) / d;
  })
    .slice(1)
    .sort((left, right) => left - right);
  return { best: costs[0] ?? Number.NaN, median: costs[runs >> 1] ?? Number.NaN };
}

const cases: readonly (readonly [string, 32 | 64, Sigma2])[] = [
  ['sigma^2 = 2^26, w = 32', 32, { num: 1n << 26n, den: 1n }],
  ['sigma^2 = 50343951/2 (demo, epsilon 8), w = 32', 32, { num: 50_343_951n, den: 2n }],
  ['sigma^2 = 9/4 (evaluation), w = 32', 32, { num: 9n, den: 4n }],
  ['sigma^2 = 2^60, w = 64', 64, { num: 1n << 60n, den: 1n }],
];

const rows = Object.fromEntries(
  cases.map(([name, width, sigma2]) => {
    const { best, median } = measure(width, sigma2);
    return [name, { 'ns/sample': median.toFixed(1), 'best ns/sample': best.toFixed(1), 'ms for d = 1e6': ((median * d) / 1e6).toFixed(0) }];
  }),
);

console.log(
  `Exact discrete Gaussian from a seed, d = ${d.toExponential(0)}, one thread, chunks of ${String(noiseChunkCoordinates)}, Node ${process.version}.`,
);
console.table(rows);
