// Compares what is missed of everything that can be taken out of a file with the table of what a file cannot show.
import { notShown } from '@cohort/chaincode/verify/not-shown';
import type { AuditedStudy } from './audit-of.ts';
import { omissions } from './edits/omissions.ts';
import { draftOf } from './byzantine-operator.ts';
import { findEdits } from './find-edit.ts';

export interface ComparedOmissions {
  /** How many of each kind were taken out, and how many of them no check found, by the table's names. */
  readonly kinds: ReadonlyMap<string, { readonly tried: number; readonly missed: number }>;
  /** Missed, and not in the table. */
  readonly unexplained: readonly { readonly what: string; readonly position: string }[];
}

export async function compareOmissions(study: AuditedStudy): Promise<ComparedOmissions> {
  const drafts = study.records.map(draftOf);
  const judged = await findEdits(study, drafts, omissions(drafts));
  const kinds = new Map(
    [...Map.groupBy(judged, ({ edit }) => edit.family)].map(([family, group]) => {
      return [family, { tried: group.length, missed: group.filter(({ found }) => found === null).length }];
    }),
  );
  const unexplained = judged
    .filter(({ edit, found }) => found === null && !(edit.family in notShown))
    .map(({ edit: { family, position } }) => ({ what: family, position }));
  return { kinds, unexplained };
}

/** Rows of the table of which one was tried in these files and none was missed: they explain nothing. */
export function idleRows(compared: readonly ComparedOmissions[]): string[] {
  return Object.entries(notShown).flatMap(([row, { sometimes }]) => {
    const tried = compared.flatMap(({ kinds }) => kinds.get(row) ?? []);
    return sometimes !== true && tried.length > 0 && tried.every(({ missed }) => missed === 0) ? [row] : [];
  });
}
