// Questions to the ledger: an outage is waited out, because what it answers afterwards is as good.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { QueryBodies, QueryResults, QueryVerb } from '@cohort/protos/ledger';
import type { Answers } from '@cohort/protos/list-all';
import type { Ports } from '../ports/ports.ts';

const away: readonly ErrorCode[] = ['UNREACHABLE', 'TIMED_OUT', 'REPLY_INVALID'];

/** The ledger as whoever walks its lists asks it: with the same patience. */
export function patientLedger(ports: Pick<Ports, 'ledger' | 'clock'>, signal: AbortSignal): Answers {
  return { evaluate: (verb, body) => askLedger(ports, verb, body, signal) };
}

/** Asks again until the ledger answers. @throws {CohortError} its refusal, or the signal's reason */
export async function askLedger<V extends QueryVerb>(
  ports: Pick<Ports, 'ledger' | 'clock'>,
  verb: V,
  body: QueryBodies[V],
  signal: AbortSignal,
): Promise<QueryResults[V]> {
  for (let waitMs = 100; ; waitMs = Math.min(2 * waitMs, 2000)) {
    signal.throwIfAborted();
    try {
      return await ports.ledger.evaluate(verb, body);
    } catch (thrown) {
      if (!away.includes(CohortError.from(thrown).code)) throw thrown;
      await ports.clock.sleep(waitMs, signal);
    }
  }
}
