// The result of an evaluation round: anybody who has the three opened files reads the same counts.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSum } from '@cohort/mpc/open';
import { CohortError } from '@cohort/protos/errors';
import type { RoundView } from '@cohort/protos/ledger';

/** Noised counts over all members' evaluation rows; each may be a little off, even negative. */
export interface Counts {
  readonly trueNegative: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly truePositive: number;
}

/** Null when no round was published. `artifacts` is a party's folder of opened files. @throws {CohortError} DATA_NOT_FOUND */
export async function readCounts(artifacts: string, rounds: readonly RoundView[]): Promise<Counts | null> {
  const published = rounds.find(({ status }) => status === 'published');
  if (published?.body === null || published === undefined) return null;
  const [first, second, third] = await Promise.all(published.body.sums.map(async ({ sumHash }) => readFile(join(artifacts, sumHash))));
  if (first === undefined || second === undefined || third === undefined)
    throw new CohortError('DATA_NOT_FOUND', `round ${published.round}: expected three opened files in ${artifacts}`);
  const { counts } = openSum([first, second, third], published.terms.blocks);
  const [trueNegative = 0, falsePositive = 0, falseNegative = 0, truePositive = 0] = Array.from(counts ?? [], Number);
  return { trueNegative, falsePositive, falseNegative, truePositive };
}

/** Share of rows judged right. */
export function accuracyOf({ trueNegative, falsePositive, falseNegative, truePositive }: Counts): number {
  return (trueNegative + truePositive) / (trueNegative + falsePositive + falseNegative + truePositive);
}
