// A sample of the random liar scripts; all of them by `npm run adversary`.
import test from 'ava';
import { playScript } from './play-script.ts';
import { scriptOf } from './script.ts';

test('a script is the same for the same seed, and others for others', (t) => {
  t.deepEqual(scriptOf(7), scriptOf(7));
  t.true(new Set(Array.from({ length: 100 }, (_, seed) => JSON.stringify({ ...scriptOf(seed), seed: 0 }))).size > 80);
  const actors = new Set(Array.from({ length: 100 }, (_, seed) => scriptOf(seed).actor));
  t.deepEqual([...actors].sort(), ['ledger', 'member', 'party']);
});

for (const seed of [1, 2, 3, 4, 5, 6])
  test.serial(`script ${String(seed)}: the round is published right, or void with its reason, and nobody honest is named`, async (t) => {
    t.timeout(120_000);
    const { ended, broken } = await playScript(scriptOf(seed));
    t.deepEqual(broken, [], `${ended}: ${JSON.stringify(scriptOf(seed))}`);
  });
