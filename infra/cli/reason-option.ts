// The `--reason` of a proposal, for those who vote.
import { CohortError } from '@cohort/protos/errors';
import type { Options, OptionTable } from './command.ts';

const most = 200;

export const reasonOptions = {
  reason: { type: 'string', value: 'TEXT', means: `why, for those who vote: one line of at most ${String(most)} characters` },
} as const satisfies OptionTable;

/** @throws {CohortError} USAGE */
export function reasonOption({ reason }: Options['values']): string {
  if (typeof reason !== 'string') throw new CohortError('USAGE', '--reason: expected why, for those who vote, got none');
  if (reason.length > most || /\p{Cc}/u.test(reason) || !reason.isWellFormed())
    throw new CohortError(
      'USAGE',
      `--reason: expected one line of at most ${String(most)} printable characters, got ${String(reason.length)} characters; say it shorter, on one line`,
    );
  return reason;
}
