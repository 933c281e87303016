// Runs the verifier over edited files and says which check fails first.
import type { AuditCheck } from '@cohort/chaincode/verify/check-table';
import { recordSteps } from '@cohort/chaincode/verify/record-steps';
import type { VerificationContext } from '@cohort/chaincode/verify/verification-context';
import { openSession } from '@cohort/chaincode/verify/verify';
import { CohortError } from '@cohort/protos/errors';
import type { Edit } from './edits/edit.ts';
import { recordOf, resign, type Draft } from './byzantine-operator.ts';
import { forkSession } from './fork-session.ts';
import type { AuditedStudy } from './audit-of.ts';
import { verifierOf } from './verifier.ts';

export interface FoundEdit {
  readonly edit: Edit;
  /** Null when every check holds: the edit was missed. */
  readonly found: { readonly check: AuditCheck; readonly subject: string; readonly detail: string } | null;
}

/** Edits are judged from forks of one session that verifies the honest file, each from the first record that it changes. */
export async function findEdits(study: AuditedStudy, honest: readonly Draft[], edits: readonly Edit[]): Promise<FoundEdit[]> {
  const session = openSession(verifierOf(study.anchor));
  const byRecord = Map.groupBy(edits, ({ drafts }) => honest.findIndex((draft, record) => drafts[record] !== draft));
  const judged: FoundEdit[] = [];
  for (const [record, draft] of honest.entries()) {
    for (const edit of byRecord.get(record) ?? []) {
      const forged = resign(study, forkSession(session), edit.drafts.slice(record), edit);
      const fork = forkSession(session);
      judged.push({ edit, found: (await firstFailure(fork, forged)) ?? unfinished(fork) });
    }
    const wrong = await firstFailure(session, [draft]);
    if (wrong !== null) throw new RangeError(`record ${String(record + 1)}: expected the honest file to hold, got ${wrong.detail}`);
  }
  return judged;
}

/** Edits that are missed, or found by another check than the one that should. */
export async function wronglyJudged(study: AuditedStudy, honest: readonly Draft[], edits: readonly Edit[]): Promise<object[]> {
  const judged = await findEdits(study, honest, edits);
  if (judged.length !== edits.length) throw new RangeError(`expected ${String(edits.length)} edits judged, got ${String(judged.length)}`);
  return judged
    .filter(({ edit, found }) => found?.check !== edit.finds)
    .map(({ edit: { family, position, finds }, found }) => ({ family, position, finds, found }));
}

/** As at the end of a whole run. */
function unfinished({ closed }: VerificationContext): FoundEdit['found'] {
  return closed ? null : { check: 'order', subject: 'end of file', detail: 'no budgets' };
}

async function firstFailure(session: VerificationContext, drafts: Iterable<Draft> | AsyncIterable<Draft>): Promise<FoundEdit['found']> {
  for await (const draft of drafts)
    for (const step of recordSteps(session, recordOf(draft)))
      try {
        await step.run();
      } catch (error) {
        return { check: step.check, subject: step.subject, detail: CohortError.from(error).message };
      }
  return null;
}
