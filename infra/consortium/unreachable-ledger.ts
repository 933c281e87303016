// A ledger that does not answer, said with what to do about it.
import { CohortError } from '@cohort/protos/errors';
import { nodeDir, type Consortium } from './layout.ts';

/** An outage named with its remedy; anything else as it was thrown. */
export function unreachableLedger(thrown: unknown, dir: string, { ledger }: Pick<Consortium, 'ledger'>): unknown {
  const error = CohortError.from(thrown);
  if (error.code !== 'UNREACHABLE' && error.code !== 'TIMED_OUT') return thrown;
  const node = nodeDir(dir, `${ledger.msp}-ledger`);
  return new CohortError(
    error.code,
    `ledger: expected an answer from ${ledger.msp} at ${ledger.endpoint}, got none; start it with \`cohort up ${dir}\` or \`cohort node run ${node}\`, or ask ${ledger.msp}`,
    { cause: thrown },
  );
}
