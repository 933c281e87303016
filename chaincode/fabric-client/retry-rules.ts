// What follows from what a peer said of a submission: one table, by the refusal's code and by gRPC's status.
import { GatewayError } from '@hyperledger/fabric-gateway';
import { CohortError, errorTable, type ErrorCode } from '@cohort/protos/errors';

/**
 * `final`: it stays refused, however often it is asked. `not-yet`: a peer that lags may say so; asked again a few times, then believed.
 * `elsewhere`: nobody answered, or this peer cannot reach others: another peer is asked. `again`: endorsers were at different blocks.
 */
export type Then = 'final' | 'not-yet' | 'elsewhere' | 'again';

/** Refusals that a peer gives which has not yet got what the request rests on. Every other one only becomes truer. */
const notYet: readonly ErrorCode[] = [
  'NOT_FOUND',
  'PROPOSAL_OPEN',
  'ROUND_UNKNOWN',
  'ROUND_NOT_OPEN',
  'ROUND_NOT_COMMITTED',
  'ENROLMENT_OPEN',
  'NODE_NOT_ACTIVE',
  'NOT_PERMITTED',
  'PLAN_NOT_ACCEPTED',
  'ACCOUNT_UNKNOWN',
  'RESERVATION_STALE',
  'EPOCH_MISMATCH',
  'EVIDENCE_INSUFFICIENT',
  'DATASET_NOT_ALLOWED',
];

/** gRPC's: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION (no endorsers found), UNAVAILABLE; ABORTED: results differ. */
const byStatus: Readonly<Record<number, Then>> = { 4: 'elsewhere', 8: 'elsewhere', 9: 'elsewhere', 10: 'again', 14: 'elsewhere' };

export interface Verdict {
  readonly then: Then;
  readonly error: CohortError;
}

/** Of anything that a call to a peer has thrown. */
export function verdictOn(thrown: unknown, peer: string): Verdict {
  if (thrown instanceof CohortError) return { then: thrown.code === 'UNREACHABLE' ? 'elsewhere' : 'final', error: thrown };
  if (!(thrown instanceof GatewayError)) return { then: 'elsewhere', error: unreachable(peer, String(thrown), thrown) };
  const said = [...thrown.details.map(({ message }) => message), thrown.message].join('; ');
  const refusal = refusalIn([...thrown.details.map(({ message }) => message), thrown.message], thrown);
  if (refusal !== null) return { then: notYet.includes(refusal.code) ? 'not-yet' : 'final', error: refusal };
  if (/access denied|creator is malformed|creator org unknown/.test(said)) {
    const detail = `${peer}: expected an identity whose authority and role the channel knows; ask the peer's organisation`;
    return { then: 'final', error: new CohortError('CERTIFICATE_UNKNOWN', detail, { cause: thrown }) };
  }
  // Its own clock or the peer's: another peer may say otherwise.
  const clocks = /incorrect timestamp (\S+), peer time (\S+), peer\.authentication\.timewindow ([\w.]+)/.exec(said);
  if (clocks !== null) {
    const [, own = '', other = '', window = ''] = clocks;
    const detail = `${peer}: expected clocks within ${window} of each other, got ${own} here and ${other} there; set the clock that is wrong`;
    return { then: 'elsewhere', error: new CohortError('CLOCK_SKEWED', detail, { cause: thrown }) };
  }
  return { then: byStatus[thrown.code] ?? 'elsewhere', error: unreachable(peer, said, thrown) };
}

const unreachable = (peer: string, said: string, cause: unknown): CohortError =>
  new CohortError('UNREACHABLE', `${peer}: ${said.slice(0, 300)}`, { cause });

/** The chaincode's refusal, as a peer wraps it. */
function refusalIn(said: readonly string[], cause: unknown): CohortError | null {
  for (const message of said) {
    const [, code = '', detail = ''] = /chaincode response 500, ([A-Z_]+): ([\s\S]*)/.exec(message) ?? [];
    if (Object.hasOwn(errorTable, code)) return new CohortError(code as ErrorCode, detail, { cause });
  }
  return null;
}
