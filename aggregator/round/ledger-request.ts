// Submissions: repeated while the outcome is unknown, with an id that names what is asked, and believed only when a block shows them.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError, unknownOutcomes, type ErrorCode } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import type { TransactionBodies, TransactionVerb } from '@cohort/protos/ledger';
import type { Ports } from '../ports/ports.ts';

/** Another party was first: what was asked for has happened. */
const alreadyDone: readonly ErrorCode[] = [
  'ROUND_ALREADY_OPEN',
  'ROUND_ALREADY_COMMITTED',
  'ENROLMENT_CLOSED',
  'VOTE_EXISTS',
  'ALREADY_EXISTS',
  'ROUND_VOID',
  'EPOCH_MISMATCH',
  'PLAN_CLOSED',
  'PLAN_PAUSED',
];

/**
 * The idempotency key of a request: the same request has the same one, another body another. `about` is the round it follows from:
 * a plan's next attempt is opened with the same body each time, and is another request each time.
 */
export function requestId(verb: TransactionVerb, about: string, body: unknown): string {
  return hash('requestBody', verb, about, canonicalJson(body));
}

/** Submits until the ledger answers; what it rests on is on disk before. @returns null when accepted, else the code of the refusal (never the reply: blocks tell). */
export async function request<V extends TransactionVerb>(
  ports: Ports,
  round: string,
  verb: V,
  body: TransactionBodies[V],
  signal: AbortSignal,
): Promise<ErrorCode | null> {
  for (let waitMs = 100; ; waitMs = Math.min(2 * waitMs, 2000)) {
    signal.throwIfAborted();
    await ports.journal.settle();
    try {
      await ports.ledger.submit(verb, requestId(verb, round, body), body);
      return null;
    } catch (thrown) {
      const { code, detail } = CohortError.from(thrown);
      if (!unknownOutcomes.includes(code)) {
        if (!alreadyDone.includes(code)) ports.events.emit('ledger.refused', { round, verb, code, detail });
        return code;
      }
      await ports.clock.sleep(waitMs, signal);
    }
  }
}
