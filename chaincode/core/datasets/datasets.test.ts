// Datasets are registered once, from one source, in a bucket that exists.
import test from 'ava';
import fc from 'fast-check';
import { plainRows } from '@cohort/protos/testing/study-plan';
import { admitted } from '../testing/round-story.ts';
import { bucketOf } from '@cohort/policies/bucket-of';

test('buckets have the edges 1, 2, 5, 10, 20, 50, 100 and so on', (t) => {
  const edges = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  edges.slice(0, -1).forEach((lower, index) => {
    t.deepEqual(bucketOf(lower), { lower, upper: edges[index + 1] ?? 0 });
  });
});

test('every number of rows is in its bucket, lower edge included', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), (rows) => {
      const { lower, upper } = bucketOf(rows);
      return lower <= rows && rows < upper;
    }),
  );
  t.pass();
});

const body = { ...plainRows, version: 2 };

test('registers a later version and writes its record alone, with the request', async (t) => {
  const consortium = await admitted();
  const { writes, event } = await consortium.submit('hungary/admin', 'datasets.register', body, 'id');
  t.deepEqual(writes['dataset~hungary~heart~2'], { msp: 'hungary', ...body });
  t.is(Object.keys(writes).length, 2);
  t.is(event?.name, 'dataset.registered');
  t.is((await consortium.list('datasets.list', { msp: null })).length, 5);
});

test('refuses a version twice, a second dataset of a source, a second source of a dataset, and a bucket that is none', async (t) => {
  const consortium = await admitted();
  const attempts: readonly [change: object, code: string][] = [
    [{ version: 1 }, 'DATASET_EXISTS'],
    [{ dataset: 'heart-again' }, 'DATASET_EXISTS'],
    [{ source: 'elsewhere' }, 'DATASET_EXISTS'],
    [{ bucket: { lower: 200, upper: 1000 } }, 'BODY_INVALID'],
    [{ bucket: { lower: 303, upper: 500 } }, 'BODY_INVALID'],
    [{ protection: 'budget' }, 'BODY_INVALID'],
  ];
  for (const [change, code] of attempts)
    t.like(await consortium.refused('hungary/agent', 'datasets.register', { ...body, ...change }), { code, writes: {}, event: null });
});
