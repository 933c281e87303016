// A sample of the model check: each group's first run with all rules, and the first counterexample without each of a handful of rules.
import test from 'ava';
import { groups } from './groups.ts';
import { rules, type RuleName } from './rules.ts';
import { withoutRule } from './without-rule.ts';

const sampled = ['liar', 'crash', 'presumption'];

for (const group of sampled) {
  test(`with all rules no invariant breaks: ${group}`, (t) => {
    const runs = groups[group]?.(null) ?? [];
    const explored = runs.at(-1)?.explore();
    t.true(explored?.complete);
    t.deepEqual([...(explored?.broken.keys() ?? [])], []);
    t.true((explored?.states ?? 0) > 1000);
  });
}

const quick: readonly RuleName[] = ['two-find-absent', 'reveals-to-both', 'forward', 'objection', 'attachments-signed', 'smaller-choice'];

for (const name of quick) {
  test(`a round goes wrong without the rule ${name}`, (t) => {
    t.not(withoutRule(name).found, null);
  });
}

test('every rule names groups that exist', (t) => {
  for (const [name, { shownIn }] of Object.entries(rules)) for (const group of shownIn) t.true(group in groups, `${name}: ${group}`);
});
