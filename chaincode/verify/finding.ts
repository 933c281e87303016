// What a verifier says: one finding per check and subject, then a verdict.
import { auditChecks, type AuditCheck } from './check-table.ts';
import type { Place } from './record-kinds.ts';

export interface Finding extends Place {
  readonly check: AuditCheck;
  /** What was checked, such as `block 12` or `round <key>, index 1`. */
  readonly subject: string;
  readonly ok: boolean;
  /** What was expected and got where it does not hold, else null. */
  readonly detail: string | null;
  /** What to know though it holds, such as a sum that one party alone vouches for. */
  readonly remark: string | null;
  readonly proves: string;
  readonly doesNotProve: string;
}

/** The last word. `failed` is the first finding that does not hold; nothing after it was checked. */
export interface Verdict {
  readonly ok: boolean;
  readonly failed: Finding | null;
  readonly anchor: string;
  readonly height: number | null;
  readonly head: string | null;
  readonly records: number;
  readonly bytes: number;
  /** False when no head was named: cut trailing blocks cannot be seen. */
  readonly headNamed: boolean;
}

export type Report = { readonly finding: Finding } | { readonly verdict: Verdict };

export function findingOf(
  check: AuditCheck,
  subject: string,
  { record, offset }: Place,
  detail: string | null,
  remark: string | null = null,
): Finding {
  return { check, subject, ok: detail === null, detail, remark, record, offset, ...auditChecks[check] };
}
