// The `--reason` of a proposal, for those who vote.
import { CohortError } from '@cohort/protos/errors';
import type { Options } from './command.ts';

const most = 200;

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
