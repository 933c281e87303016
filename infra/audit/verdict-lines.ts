// A verifier's result for people: each check with what it proves and what it cannot, then the verdict.
import type { AuditResult } from './audit-tally.ts';

const shownRemarks = 12;

export function verdictLines({ verdict, checks, remarks, remarksInAll }: AuditResult): string[] {
  const lines = checks.flatMap(({ check, held, failed, proves, doesNotProve }) => [
    `${failed === null ? 'holds' : 'FAILS'}  ${check} (${String(held)} ${held === 1 ? 'check' : 'checks'}${failed === null ? '' : ' held before'})`,
    `         proves: ${proves}`,
    `         does not prove: ${doesNotProve}`,
  ]);
  for (const { subject, remark } of remarks.slice(0, shownRemarks)) lines.push(`note   ${subject}: ${remark}`);
  if (remarksInAll > shownRemarks) lines.push(`note   ${String(remarksInAll - shownRemarks)} more`);
  const { failed, height, head, records, bytes, headNamed } = verdict;
  if (failed !== null)
    return [
      ...lines,
      '',
      `DOES NOT HOLD. First place that fails: ${failed.check} of ${failed.subject}, record ${String(failed.record)} at byte ${String(failed.offset)}.`,
      `${failed.check === 'container' ? 'AUDIT_FILE_INVALID' : 'AUDIT_CHECK_FAILED'}: ${String(failed.detail)}`,
      `Nothing after this place was checked. ${adviceOn(failed.check)}`,
    ];
  return [
    ...lines,
    '',
    `HOLDS: ${String(records)} records, ${String(bytes)} bytes, blocks 0 to ${String(height)}, head ${String(head)}.`,
    headNamed
      ? 'The head is the one that you named.'
      : 'No --head was named: blocks cut off at the end cannot be seen. Ask a member for the head and check again.',
  ];
}

function adviceOn(check: string): string {
  if (check === 'genesis') return 'Compare the anchor with two members; if it is right, the file is of another ledger.';
  if (check === 'head') return 'Compare the head with two members; if it is right, ask for a file that goes so far.';
  if (check === 'container' || check === 'order') return 'Ask for another copy of the file.';
  return 'Ask for another copy; if that fails here too, show it to the other members: what it says happened is not what the rules allow.';
}
