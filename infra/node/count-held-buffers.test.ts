// What the flag is for: buffers that were made and dropped start no collection of the whole heap.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { mustBeTold } from './count-held-buffers.ts';

/** Makes 1000 buffers of a MiB, of which forty are held at a time, beside 60 MiB that stay; prints how often the whole heap was collected. */
const program = `
  import { constants, PerformanceObserver } from 'node:perf_hooks';
  let collections = 0;
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections++;
  }).observe({ entryTypes: ['gc'] });
  const held = Array.from({ length: 60 }, () => new Uint8Array(1 << 20));
  const objects = Array.from({ length: 200_000 }, (_, at) => ({ at, text: 'x' + at }));
  for (let at = 0; at < 1000; at++) {
    held[20 + (at % 40)] = Buffer.allocUnsafeSlow(1 << 20);
    await new Promise(setImmediate);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  console.log(JSON.stringify({ collections, held: held.length, objects: objects.length }));
`;

async function collections(before: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--input-type=module',
    '--eval',
    `${before} gc(); ${program}`,
  ]);
  return (JSON.parse(stdout) as { readonly collections: number }).collections;
}

test('a process that calls it collects its whole heap less than half as often for buffers that it drops', async (t) => {
  const told = await collections(`
    import { countHeldBuffers } from ${JSON.stringify(join(import.meta.dirname, 'count-held-buffers.ts'))};
    countHeldBuffers();`);
  if (mustBeTold(process.versions.v8)) {
    const untold = await collections('');
    t.true(2 * told < untold, `${String(told)} collections with it, ${String(untold)} without`);
  } else t.true(told < 8, `${String(told)} collections`);
});

test('engines before 14.8 are told, later ones have no such flag', (t) => {
  t.deepEqual(['11.3.244.8-node.38', '13.6.233.17-node.51', '14.6.1', '14.7.0'].map(mustBeTold), [true, true, true, true]);
  t.deepEqual(['14.8.0', '14.10.1-node.3', '15.0.1'].map(mustBeTold), [false, false, false]);
});
