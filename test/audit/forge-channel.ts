// What somebody can do to a Fabric audit file, with keys and without, and what finds it.
import type { AuditCheck } from '@cohort/chaincode/verify/check-table';
import { madeToFit } from '@cohort/chaincode/fabric-audit/testing/forged-block';
import type { AuditRecord } from '@cohort/chaincode/verify/record-kinds';
import { recordSteps } from '@cohort/chaincode/verify/record-steps';
import type { VerificationContext } from '@cohort/chaincode/verify/verification-context';
import { openSession } from '@cohort/chaincode/verify/verify';
import { CohortError } from '@cohort/protos/errors';
import { forkSession } from './fork-session.ts';
import type { RecordedStudy } from './recorded-study.ts';
import { verifierOf } from './verifier.ts';

/** What fails first when a record stands in the place of the file's own, followed by the rest of the file; null when nothing does. */
export interface Found {
  readonly check: AuditCheck;
  readonly subject: string;
  readonly detail: string;
}

/** A forgery from this record of the file on: what stands there instead. */
export interface Forgery {
  readonly what: string;
  readonly at: number;
  readonly records: readonly AuditRecord[];
  /** What whoever forges it can make hold besides: orderers their signatures and data hashes, endorsers theirs. */
  readonly inLeague?: readonly AuditCheck[];
  /** Its commit hashes are left as they are. */
  readonly asItIs?: boolean;
}

/** Judged from forks of one session that verifies the honest file. */
export async function judgeForgeries(
  study: RecordedStudy,
  forgeries: readonly Forgery[],
): Promise<{ forgery: Forgery; found: Found | null }[]> {
  const session = openSession(verifierOf(study.anchor));
  const byRecord = Map.groupBy(forgeries, ({ at }) => at);
  const judged: { forgery: Forgery; found: Found | null }[] = [];
  for (const [at, record] of [...study.records, null].entries()) {
    for (const forgery of byRecord.get(at) ?? []) judged.push({ forgery, found: await firstFailure(forkSession(session), forgery) });
    const wrong = record === null ? null : await firstFailure(session, { records: [record], inLeague: [], asItIs: true }, false);
    if (wrong !== null) throw new RangeError(`record ${String(at + 1)}: expected the honest file to hold, got ${wrong.detail}`);
  }
  if (judged.length !== forgeries.length) throw new RangeError(`expected ${String(forgeries.length)} judged, got ${String(judged.length)}`);
  return judged;
}

async function firstFailure(
  session: VerificationContext,
  { records, inLeague = [], asItIs = false }: Pick<Forgery, 'records' | 'inLeague' | 'asItIs'>,
  whole = true,
): Promise<Found | null> {
  for (const record of records)
    for (const step of recordSteps(session, asItIs ? record : madeToFit(session.previous, record)))
      try {
        if (!inLeague.includes(step.check)) await step.run();
      } catch (error) {
        return { check: step.check, subject: step.subject, detail: CohortError.from(error).message };
      }
  return session.closed || !whole ? null : { check: 'order', subject: 'end of file', detail: 'no budgets' };
}
