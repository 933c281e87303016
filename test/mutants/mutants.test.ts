// That the table of rules fits the code as it is, and a sample of guards taken out. All of them by `npm run mutants`.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { copyOfProject } from './copy-of-project.ts';
import { rules } from './rules.ts';
import { rulesPage } from './rules-page.ts';
import { editsOf, isRed, tryRule, withoutGuard } from './try-rule.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('each guard stands once in its file, and its tests are there', (t) => {
  for (const rule of rules) {
    for (const edit of editsOf(rule)) {
      const text = readFileSync(join(root, edit.file), 'utf8');
      t.notThrows(() => t.not(withoutGuard(rule.rule, edit, text), text), rule.rule);
    }
    for (const file of rule.tests) t.true(existsSync(join(root, file)), `${rule.rule}: ${file}`);
  }
  t.is(new Set(rules.map(({ rule }) => rule)).size, rules.length, 'each rule once');
});

test('the page of rules is the table', (t) => {
  t.is(readFileSync(join(root, 'docs/rules.md'), 'utf8'), rulesPage());
});

test('a guard taken out of a copy is noticed, and the copy without that is green', (t) => {
  t.timeout(300_000);
  using copy = copyOfProject(root);
  const [sample] = rules.filter(({ rule }) => rule === 'tau is more than 0');
  if (sample === undefined) return t.fail();
  t.is(isRed(sample, copy.dir), 'survived');
  t.is(tryRule(sample, copy.dir), 'noticed');
  t.is(isRed(sample, copy.dir), 'survived', 'the guard is back');
});
