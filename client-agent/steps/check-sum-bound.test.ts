// The room that a block must leave for what a bucket of rows adds up to.
import test from 'ava';
import { contribute } from '../contribute.ts';
import { noisedRig } from '../testing/noised.ts';
import { roundOf } from '../testing/rig.ts';
import { checkSumBound } from './check-sum-bound.ts';

const bucket = { lower: 200, upper: 500 };
const { terms: drawn } = await noisedRig('dp-fedsgd');
const { terms: whole } = await noisedRig('member-gaussian');
const bounded = (terms: typeof drawn, bound: number, sensitivity2: string) => ({
  ...terms,
  mechanism: { ...terms.mechanism, sensitivity2 },
  blocks: terms.blocks.map((block) => ({ ...block, bound })),
});

test('a bound covers q N sqrt(T) and eight standard deviations, to the integer', (t) => {
  // sqrt(T) = 4096, q N = 125, N q (1 - q) = 93.75: 4096 x (125 + 8 x 9.68246) = 829274.8.
  t.notThrows(() => {
    checkSumBound(bounded(drawn, 829_275, '16777216'), bucket);
  });
  t.throws(
    () => {
      checkSumBound(bounded(drawn, 829_274, '16777216'), bucket);
    },
    {
      message:
        'TERMS_REFUSED: block model: expected a bound of at least 829275, which 500 units at q = 1/4 and T = 16777216 may reach, got 829274; raise it in the plan',
    },
  );
});

test('all rows at q = 1 need no deviations, and a whole update is one unit', (t) => {
  const all = { ...drawn, mechanism: { ...drawn.mechanism, samplingRate: { num: '1', den: '1' } } };
  for (const [terms, needed] of [
    [all, 5000],
    [whole, 10],
  ] as const) {
    t.notThrows(() => {
      checkSumBound(bounded(terms, needed, '100'), bucket);
    });
    t.throws(
      () => {
        checkSumBound(bounded(terms, needed - 1, '100'), bucket);
      },
      { message: new RegExp(`at least ${String(needed)}, .* got ${String(needed - 1)};`) },
    );
  }
});

test('a round whose bound the registered bucket may leave is refused before anything is said', async (t) => {
  const quantiser = { ...drawn.quantiser, bound: 4097 };
  const rig = await noisedRig('dp-fedsgd', { quantiser, blocks: drawn.blocks.map((block) => ({ ...block, bound: 4097 })) });
  await t.throwsAsync(contribute(await roundOf(rig), rig.ports), {
    message: /^TERMS_REFUSED: block model: expected a bound of at least \d+, which 50 units at q = 1\/4 .* got 4097; /,
  });
  t.deepEqual(rig.requests, []);
});
