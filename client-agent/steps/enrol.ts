// Step enrol: reserves this member's place in the round, under a request id that a restarted agent repeats.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import type { AgentPorts } from '../ports/ports.ts';
import type { Checked, Enrolled } from '../round.ts';
import type { LoadedData } from './load.ts';

/** The answer is lost or late: the same request again gets the first answer. */
const unknown: readonly ErrorCode[] = ['COMMIT_UNKNOWN', 'MVCC_CONFLICT', 'UNREACHABLE', 'TIMED_OUT'];
const retryMs = 200;

/**
 * Enrols after the rows were read and found valid (`_data` says so), so that a bad row keeps the site out of the round.
 * @throws {CohortError} the ledger's refusal (ENROLMENT_CLOSED, MEMBER_SUSPENDED, DATASET_NOT_ALLOWED, ...), ROUND_CLOSED
 */
export async function enrol(
  round: Checked,
  _data: LoadedData,
  { site, ledger, clock, events }: Pick<AgentPorts, 'site' | 'ledger' | 'clock' | 'events'>,
): Promise<Enrolled> {
  const requestId = hash('requestBody', 'rounds.enrol', round.key, site.member);
  const body = { round: round.key, dataset: { msp: site.member, ...site.dataset }, accounts: [] };
  while (!isEnrolled(round, site.member)) {
    round.signal.throwIfAborted();
    try {
      await ledger.submit('rounds.enrol', requestId, body);
      break;
    } catch (thrown) {
      const error = CohortError.from(thrown);
      if (error.code === 'ALREADY_ENROLLED') break;
      if (!unknown.includes(error.code)) throw error;
      await clock.sleep(retryMs, round.signal);
    }
  }
  events.emit('round.enrolled', { round: round.key, member: site.member });
  return round as Enrolled;
}

function isEnrolled(round: Checked, member: string): boolean {
  return round.view.enrolled.some((enrolment) => enrolment.member === member);
}
