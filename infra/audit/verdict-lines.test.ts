// What a person is told of a file that does not hold ends with what to do about it.
import test from 'ava';
import type { AuditResult } from './audit-tally.ts';
import { verdictLines } from './verdict-lines.ts';

const failing = (check: string): AuditResult =>
  ({
    verdict: { failed: { check, subject: 'the file', record: 3, offset: 7, detail: 'expected this, got that' } },
    checks: [],
    remarks: [],
  }) as unknown as AuditResult;

for (const [check, advice] of [
  ['genesis', /Compare the anchor with two members/],
  ['head', /Compare the head with two members/],
  ['container', /Ask for another copy of the file\.$/],
  ['execution', /Ask for another copy; if that fails here too, show it to the other members/],
] as const)
  test(`a failed check of ${check} says what to do`, (t) => {
    const lines = verdictLines(failing(check));
    t.true(lines.some((line) => line.startsWith(`DOES NOT HOLD. First place that fails: ${check} of the file, record 3 at byte 7.`)));
    t.regex(lines.at(-1) ?? '', advice);
  });
