// The `--reason` of a proposal, for those who vote.
import { CohortError } from '@cohort/protos/errors';
import { textFault } from '@cohort/protos/text-fault';
import type { Options, OptionTable } from './command.ts';

const most = 200;

export const reasonOptions = {
  reason: { type: 'string', value: 'TEXT', means: `why, for those who vote: one line of at most ${String(most)} characters` },
} as const satisfies OptionTable;

/** @throws {CohortError} USAGE */
export function reasonOption({ reason }: Options['values']): string {
  if (typeof reason !== 'string' || reason === '') throw new CohortError('USAGE', '--reason: expected why, for those who vote, got none');
  const expected = `--reason: expected one line of at most ${String(most)} printable characters`;
  if (reason.length > most) throw new CohortError('USAGE', `${expected}, got ${String(reason.length)} characters; say it shorter`);
  const fault = textFault(reason);
  if (fault !== null) throw new CohortError('USAGE', `${expected}, got text with ${fault}; type it anew, on one line`);
  return reason;
}
