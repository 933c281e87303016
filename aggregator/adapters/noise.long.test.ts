// Noise added by worker threads and by the loop itself: the same bytes, and a refusal where there can be no noise.
import test from 'ava';
import { addNoise } from '@cohort/mpc/noise';
import { CohortError } from '@cohort/protos/errors';
import type { Block } from '@cohort/protos/terms';
import { inProcessNoise } from './in-process-noise.ts';
import { workerNoise } from './worker-noise.ts';

const blocks: readonly Block[] = [
  { name: 'model', length: 200_001, width: 32, scale: 1, bound: 1, use: 'sum' },
  { name: 'scores', length: 5, width: 32, scale: 1, bound: 1, use: 'score' },
  { name: 'wide', length: 70_000, width: 64, scale: 1, bound: 1, use: 'sum' },
];
const bytes = 4 * 200_001 + 8 * 70_000;
const noise = { blocks, seed: new Uint8Array(32).fill(7), sigma2: { num: 1n << 20n, den: 3n } };
/** A sum that is not zero, so that adding is told from overwriting. */
const sum = (): Uint8Array => new Uint8Array(bytes).fill(0xa5);

test('threads, the loop, and the maths alone make the same bytes, whoever finishes first', async (t) => {
  const [expected, here, threaded, again] = [sum(), sum(), sum(), sum()];
  addNoise(expected, noise);
  t.not(Buffer.compare(expected, sum()), 0);
  await inProcessNoise().addTo(here, noise);
  t.is(Buffer.compare(here, expected), 0);
  const workers = workerNoise(3);
  t.teardown(() => workers.close());
  await Promise.all([workers.addTo(threaded, noise), workers.addTo(again, noise)]);
  t.is(Buffer.compare(threaded, expected), 0);
  t.is(Buffer.compare(again, expected), 0);
});

test('one chunk starts no thread', async (t) => {
  const small = { ...noise, blocks: [{ ...(blocks[0] as Block), length: 1000 }] };
  const [expected, got] = [new Uint8Array(4000), new Uint8Array(4000)];
  addNoise(expected, small);
  const workers = workerNoise(0); // a pool that could do nothing
  await workers.addTo(got, small);
  t.deepEqual(got, expected);
  await t.throwsAsync(workers.addTo(sum(), noise), { instanceOf: CohortError, message: /^UNREACHABLE/ });
});

test('a refusal in a thread keeps its code', async (t) => {
  const workers = workerNoise(1);
  t.teardown(() => workers.close());
  await t.throwsAsync(workers.addTo(sum(), { ...noise, sigma2: { num: 0n, den: 1n } }), { message: /^TERMS_REFUSED/ });
  await t.throwsAsync(workers.addTo(sum(), { ...noise, sigma2: { num: 1n << 70n, den: 1n } }), { message: /^RING_OVERFLOW/ });
});

test('closing ends the threads and what waits for them', async (t) => {
  const workers = workerNoise(1);
  const adding = workers.addTo(sum(), noise);
  await workers.close();
  await t.throwsAsync(adding, { instanceOf: CohortError, message: /^UNREACHABLE/ });
  await t.throwsAsync(workers.addTo(sum(), noise), { message: /^UNREACHABLE/ });
});
