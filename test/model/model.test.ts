// A sample of the model check: each group's first run with all rules, and the first counterexample without each of a handful of rules.
import test from 'ava';
import { groups } from './groups.ts';
import { rules, type RuleName } from './rules.ts';
import { withoutRule } from './without-rule.ts';

const sampled = [
  'liar',
  'crash',
  'presumption',
  'noise of an honest pair',
  'noise with a liar',
  'opening with a liar',
  'forked ledger',
  'one member, a lying party',
];

for (const group of sampled) {
  test(`with all rules no invariant breaks: ${group}`, (t) => {
    const runs = groups[group]?.(new Set()) ?? [];
    const explored = runs.at(-1)?.explore();
    t.true(explored?.complete);
    t.deepEqual([...(explored?.broken.keys() ?? [])], []);
    t.true((explored?.states ?? 0) > 500);
  });
}

// More than a second each: `npm run model-check` has them all.
const slow: readonly RuleName[] = [
  'waits-once',
  'own-missing-binds',
  'objection',
  'frozen-at-list',
  'smaller-choice',
  'hashes-exchanged',
  'late-is-no-reason',
  'restarted-does-not-object',
  'silent-third',
  'presumption-ends',
  'heal',
  'one-list-left-out',
  'judged-by-lists',
];
const quick = (Object.keys(rules) as RuleName[]).filter((name) => !slow.includes(name));

for (const name of quick) {
  test(`a round goes wrong without the rule ${name}`, (t) => {
    t.not(withoutRule(name).found, null);
  });
}

test('every rule names groups that exist', (t) => {
  for (const [name, { shownIn }] of Object.entries(rules)) for (const group of shownIn) t.true(group in groups, `${name}: ${group}`);
});
