// CohortError to gRPC status and back: the code travels in trailing metadata `cohort-code`, the detail as the status message.
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { CohortError, errorTable, toldDetail, type ErrorCode } from '../src/errors.ts';

const key = 'cohort-code';

/** What a handler threw, as a status. */
export function toStatus(thrown: unknown): { readonly code: number; readonly details: string; readonly metadata: Metadata } {
  const error = CohortError.from(thrown);
  const metadata = new Metadata();
  metadata.set(key, error.code);
  return { code: errorTable[error.code].grpc, details: toldDetail(error), metadata };
}

/** What a call failed with, as a CohortError; `peer` names the other end in messages that come from no handler. */
export function fromStatus(failure: unknown, peer: string): CohortError {
  if (failure instanceof CohortError) return failure;
  if (!isServiceError(failure)) return CohortError.from(failure);
  const [sent] = failure.metadata.get(key);
  if (typeof sent === 'string' && Object.hasOwn(errorTable, sent)) return new CohortError(sent as ErrorCode, failure.details);
  return new CohortError(codes.get(failure.code) ?? 'INTERNAL', `${peer}: ${failure.details}`, { cause: failure });
}

const codes: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [status.DEADLINE_EXCEEDED, 'TIMED_OUT'],
  [status.CANCELLED, 'TIMED_OUT'],
  [status.RESOURCE_EXHAUSTED, 'FRAME_TOO_LARGE'],
  [status.UNIMPLEMENTED, 'VERB_UNKNOWN'],
  [status.UNAUTHENTICATED, 'CERTIFICATE_UNKNOWN'],
  [status.UNAVAILABLE, 'UNREACHABLE'],
]);

function isServiceError(failure: unknown): failure is ServiceError {
  return (
    failure instanceof Error && 'code' in failure && 'details' in failure && 'metadata' in failure && failure.metadata instanceof Metadata
  );
}
