// Takes one guard out of a copy of the project and says whether a test noticed.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { CohortError } from '@cohort/protos/errors';
import type { Edit, Rule } from './rule.ts';

/** `noticed`: a test failed, as it should. `survived`: none did. `stuck`: they did not end in time. */
export type Verdict = 'noticed' | 'survived' | 'stuck';

const mostMs = 240_000;

export const editsOf = ({ file, find, without, also }: Rule): Edit[] => [{ file, find, without }, ...(also === undefined ? [] : [also])];

/** The file without the guard. @throws {CohortError} CONFIG_INVALID unless the guard's text occurs once: the table is out of date */
export function withoutGuard(rule: string, { file, find, without }: Edit, text: string): string {
  const found = text.split(find).length - 1;
  if (found !== 1)
    throw new CohortError('CONFIG_INVALID', `rule "${rule}": expected its guard once in ${file}, found it ${String(found)} times`);
  return text.replace(find, () => without);
}

export function tryRule(rule: Rule, dir: string): Verdict {
  const before = editsOf(rule).map((edit) => ({ edit, path: join(dir, edit.file), text: readFileSync(join(dir, edit.file), 'utf8') }));
  for (const { edit, path, text } of before) writeFileSync(path, withoutGuard(rule.rule, edit, text));
  try {
    return isRed(rule, dir);
  } finally {
    for (const { path, text } of before) writeFileSync(path, text);
  }
}

/** Whether the nearest tests fail as the copy stands. */
export function isRed({ tests, match }: Rule, dir: string): Verdict {
  for (const test of tests) {
    const words = [
      'node_modules/ava/entrypoints/cli.mjs',
      '--timeout',
      '3m',
      '--fail-fast',
      ...(match === undefined ? [] : ['--match', match]),
      test,
    ];
    const { status, error } = spawnSync(process.execPath, words, { cwd: dir, stdio: 'ignore', timeout: mostMs });
    if (error !== undefined) return 'stuck';
    if (status !== 0) return 'noticed';
  }
  return 'survived';
}
