// A verifier's findings counted by check, for the command's answer.
import { auditChecks, type AuditCheck } from '@cohort/chaincode/verify/check-table';
import type { Finding, Report, Verdict } from '@cohort/chaincode/verify/finding';
import { CohortError } from '@cohort/protos/errors';

/** One check over the whole file. */
export interface CheckTally {
  readonly check: AuditCheck;
  /** Subjects for which it held. */
  readonly held: number;
  readonly failed: Finding | null;
  readonly proves: string;
  readonly doesNotProve: string;
}

export interface AuditResult {
  readonly verdict: Verdict;
  /** In the order of the table; checks without a subject are left out. */
  readonly checks: readonly CheckTally[];
  /** What to know though it holds: the first of them, and how many there are. */
  readonly remarks: readonly { readonly subject: string; readonly remark: string }[];
  readonly remarksInAll: number;
}

const maxRemarks = 100;

export class AuditTally {
  readonly #held = new Map<AuditCheck, number>();
  readonly #remarks: { readonly subject: string; readonly remark: string }[] = [];
  #remarksInAll = 0;
  #failed: Finding | null = null;
  #verdict: Verdict | null = null;

  add(report: Report): void {
    if ('verdict' in report) {
      this.#verdict = report.verdict;
      return;
    }
    const { check, subject, ok, remark } = report.finding;
    if (ok) this.#held.set(check, (this.#held.get(check) ?? 0) + 1);
    else this.#failed = report.finding;
    if (remark === null) return;
    this.#remarksInAll++;
    if (this.#remarks.length < maxRemarks) this.#remarks.push({ subject, remark });
  }

  /** @throws {CohortError} INTERNAL before the verdict */
  result(): AuditResult {
    if (this.#verdict === null) throw new CohortError('INTERNAL', 'audit: expected a verdict at the end');
    const checks = (Object.keys(auditChecks) as AuditCheck[])
      .map((check) => ({
        check,
        held: this.#held.get(check) ?? 0,
        failed: this.#failed?.check === check ? this.#failed : null,
        ...auditChecks[check],
      }))
      .filter(({ held, failed }) => held > 0 || failed !== null);
    return { verdict: this.#verdict, checks, remarks: this.#remarks, remarksInAll: this.#remarksInAll };
  }
}
