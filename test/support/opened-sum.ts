// S_0 + S_1 + S_2 of a published round, from the files in a party's artifact store.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSum, type OpenedSum } from '@cohort/mpc/open';
import { CohortError } from '@cohort/protos/errors';
import type { RoundView } from '@cohort/protos/ledger';

export function openedSum(partyDir: string, { round, body, terms }: RoundView): OpenedSum {
  if (body === null) throw new CohortError('NOT_FOUND', `round ${round}: expected a committed body`);
  const file = (index: number): Uint8Array => {
    const hash = body.sums.find((sum) => sum.index === index)?.sumHash ?? '';
    return new Uint8Array(readFileSync(join(partyDir, 'state', 'artifacts', hash)));
  };
  return openSum([file(0), file(1), file(2)], terms.blocks);
}

/** Whether a party has all three; one that was away when they were opened may not. */
export function holdsSums(partyDir: string, { body }: RoundView): boolean {
  return body?.sums.every(({ sumHash }) => existsSync(join(partyDir, 'state', 'artifacts', sumHash))) ?? false;
}
