// `npm run mutants`: takes every rule's guard out in turn and expects red. Goes on where it stopped; `--again` starts over; `--page` writes docs/rules.md.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exitCodes } from '@cohort/protos/errors';
import { copyOfProject } from './copy-of-project.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';
import { rulesPage } from './rules-page.ts';
import { editsOf, tryRule, type Verdict } from './try-rule.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kept = join(root, 'node_modules/.cache/cohort/mutants.json');
const { values } = parseArgs({
  options: { again: { type: 'boolean', default: false }, page: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});

/** A verdict stands while the rule, the file and its tests are the same. */
function nameOf(rule: Rule): string {
  const edits = editsOf(rule);
  const hash = createHash('sha256').update(JSON.stringify([rule.rule, edits]));
  for (const path of [...edits.map(({ file }) => file), ...rule.tests]) hash.update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

function tryAll(): number {
  const known = (!values.again && existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {}) as Record<string, Verdict>;
  const chosen = rules.filter(({ rule }) => rule.toLowerCase().includes(values.only.toLowerCase()));
  using copy = copyOfProject(root);
  mkdirSync(dirname(kept), { recursive: true });
  const unnoticed: string[] = [];
  for (const [at, rule] of chosen.entries()) {
    const began = performance.now();
    const name = nameOf(rule);
    const verdict = (known[name] ??= tryRule(rule, copy.dir));
    writeFileSync(kept, JSON.stringify(known));
    if (verdict !== 'noticed') unnoticed.push(`${verdict}: ${rule.rule} (${rule.file})`);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    process.stdout.write(`${String(at + 1)} of ${String(chosen.length)}, ${seconds} s: ${verdict}: ${rule.rule}\n`);
  }
  for (const line of unnoticed) process.stdout.write(`NOT NOTICED ${line}\n`);
  process.stdout.write(`${String(chosen.length)} rules, ${String(unnoticed.length)} whose removal no test notices\n`);
  return unnoticed.length === 0 ? exitCodes.done : exitCodes.evidence;
}

if (values.page) writeFileSync(join(root, 'docs/rules.md'), rulesPage());
else process.exitCode = tryAll();
