// A sample of the model's scripts against real parties; more of them by `npm run adversary -- --model`.
import test from 'ava';
import type { RuleName } from '../model/rules.ts';
import { counterexample, drawnScript } from './model-scripts.ts';
import { playScript } from './play-script.ts';

const sampled: readonly RuleName[] = ['two-find-absent', 'reveals-to-both', 'attachments-signed', 'late-is-no-reason'];

for (const rule of sampled)
  test.serial(`what goes wrong in the model without the rule ${rule} ends well among real parties`, async (t) => {
    t.timeout(120_000);
    const script = counterexample(rule);
    if (script === null) return t.fail('expected a counterexample');
    const { ended, broken } = await playScript(script);
    t.deepEqual(broken, [], `${ended}: ${JSON.stringify(script)}`);
  });

// 46 is a party that is back at once, while the others are just saying that they miss it.
for (const seed of [2, 5, 46])
  test.serial(`way ${String(seed)} through the model ends as promised among real parties`, async (t) => {
    t.timeout(120_000);
    const { ended, broken } = await playScript(drawnScript(seed));
    t.deepEqual(broken, [], `${ended}: ${JSON.stringify(drawnScript(seed))}`);
  });

test('a script from the model is the same for the same seed', (t) => {
  t.deepEqual(drawnScript(9), drawnScript(9));
  t.notDeepEqual({ ...drawnScript(9), seed: 0 }, { ...drawnScript(10), seed: 0 });
});
