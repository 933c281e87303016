// The closed table of error codes, with the gRPC status and the process exit code each becomes at a boundary.

/** gRPC status numbers (grpc.io/docs/guides/status-codes). */
const status = {
  INVALID: 3,
  DEADLINE: 4,
  NOT_FOUND: 5,
  EXISTS: 6,
  DENIED: 7,
  EXHAUSTED: 8,
  PRECONDITION: 9,
  ABORTED: 10,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** Exit codes of every command: 0 done, 1 failed, 2 usage, 3 unknown, 4 not permitted, 5 unreachable, 6 refused by policy, 7 evidence does not hold, 70 bug. */
export const exitCodes = { done: 0, failed: 1, usage: 2, unknown: 3, denied: 4, unreachable: 5, policy: 6, evidence: 7, bug: 70 } as const;

const row = (grpc: number, exit: number) => ({ grpc, exit });

/** One row per code. A code, once published, keeps its meaning. */
export const errorTable = {
  // encoding and transport
  ENCODING_INVALID: row(status.INVALID, 1),
  FRAME_OUT_OF_ORDER: row(status.INVALID, 1),
  FRAME_PAST_END: row(status.INVALID, 1),
  FRAME_OVERLAP: row(status.INVALID, 1),
  FRAME_TOO_LARGE: row(status.INVALID, 1),
  QUOTA_EXCEEDED: row(status.EXHAUSTED, 1),
  UNREACHABLE: row(status.UNAVAILABLE, 5),
  TIMED_OUT: row(status.DEADLINE, 3),
  CERTIFICATE_UNKNOWN: row(status.UNAUTHENTICATED, 4),
  CERTIFICATE_EXPIRED: row(status.UNAUTHENTICATED, 4),
  CLOCK_SKEWED: row(status.UNAUTHENTICATED, 1),
  // who may speak
  MEMBER_NOT_ENROLLED: row(status.DENIED, 4),
  NODE_NOT_ACTIVE: row(status.DENIED, 4),
  NODE_REPLACED: row(status.PRECONDITION, 1),
  ROLE_NOT_ALLOWED: row(status.DENIED, 4),
  RECEIVER_MISMATCH: row(status.INVALID, 1),
  SIGNATURE_INVALID: row(status.DENIED, 7),
  KEY_NOT_PINNED: row(status.DENIED, 4),
  // the round
  ROUND_UNKNOWN: row(status.NOT_FOUND, 1),
  ROUND_CLOSED: row(status.PRECONDITION, 1),
  TERMS_MISMATCH: row(status.INVALID, 1),
  TERMS_REFUSED: row(status.PRECONDITION, 6),
  COMMITMENT_DUPLICATE: row(status.EXISTS, 1),
  COMMITMENT_MISMATCH: row(status.INVALID, 7),
  UPDATE_NOT_FINITE: row(status.INVALID, 1),
  UPDATE_OUT_OF_BOUND: row(status.INVALID, 1),
  RING_OVERFLOW: row(status.INVALID, 1),
  SUM_OUT_OF_BOUND: row(status.ABORTED, 1),
  WEIGHT_NOT_POSITIVE: row(status.ABORTED, 1),
  STATEMENT_CONFLICT: row(status.ABORTED, 7),
  LEDGER_FORKED: row(status.ABORTED, 7),
  LEDGER_ROLLED_BACK: row(status.ABORTED, 7),
  PEER_CONTRADICTED: row(status.ABORTED, 7),
  PEER_BEHIND: row(status.UNAVAILABLE, 5),
  NODE_RESTORED: row(status.PRECONDITION, 7),
  COHORT_TOO_SMALL: row(status.PRECONDITION, 6),
  // the ledger
  NOT_PERMITTED: row(status.DENIED, 4),
  REQUEST_ID_REUSED: row(status.EXISTS, 1),
  MVCC_CONFLICT: row(status.ABORTED, 3),
  LEDGER_BUSY: row(status.EXHAUSTED, 5),
  COMMIT_UNKNOWN: row(status.UNAVAILABLE, 3),
  BODY_INVALID: row(status.INVALID, 1),
  REPLY_INVALID: row(status.DATA_LOSS, 7),
  VERB_UNKNOWN: row(status.NOT_FOUND, 2),
  ALREADY_EXISTS: row(status.EXISTS, 1),
  NOT_FOUND: row(status.NOT_FOUND, 1),
  PROPOSAL_CLOSED: row(status.PRECONDITION, 1),
  PROPOSAL_OPEN: row(status.PRECONDITION, 1),
  VOTE_EXISTS: row(status.EXISTS, 1),
  NOT_IN_ELECTORATE: row(status.DENIED, 4),
  POSSESSION_INVALID: row(status.DENIED, 7),
  ROTATION_INVALID: row(status.PRECONDITION, 1),
  MEMBER_SUSPENDED: row(status.DENIED, 4),
  DATASET_EXISTS: row(status.EXISTS, 1),
  DATASET_NOT_OFFERED: row(status.PRECONDITION, 6),
  DATASET_NOT_ALLOWED: row(status.PRECONDITION, 6),
  PLAN_NOT_ACCEPTED: row(status.PRECONDITION, 6),
  RULES_REFUSED: row(status.PRECONDITION, 6),
  RULES_STALE: row(status.PRECONDITION, 1),
  PLAN_CLOSED: row(status.PRECONDITION, 1),
  PLAN_PAUSED: row(status.PRECONDITION, 1),
  MECHANISM_NOT_SUPPORTED: row(status.PRECONDITION, 6),
  ROUND_ALREADY_OPEN: row(status.EXISTS, 0),
  ROUND_NOT_OPEN: row(status.PRECONDITION, 1),
  ALREADY_ENROLLED: row(status.EXISTS, 1),
  MEMBER_ALREADY_RELEASED: row(status.PRECONDITION, 6),
  ENROLMENT_OPEN: row(status.PRECONDITION, 1),
  ENROLMENT_CLOSED: row(status.PRECONDITION, 1),
  ROUND_ALREADY_COMMITTED: row(status.EXISTS, 1),
  ROUND_NOT_COMMITTED: row(status.PRECONDITION, 1),
  ROUND_VOID: row(status.ABORTED, 1),
  EVIDENCE_INSUFFICIENT: row(status.PRECONDITION, 7),
  EPOCH_MISMATCH: row(status.PRECONDITION, 1),
  EPOCH_TOO_SHORT: row(status.PRECONDITION, 1),
  NOT_EXPIRED: row(status.PRECONDITION, 1),
  // budgets
  ACCOUNT_INVALID: row(status.INVALID, 1),
  ACCOUNT_UNKNOWN: row(status.NOT_FOUND, 1),
  ACCOUNT_REPEATED: row(status.INVALID, 1),
  BUDGET_EXHAUSTED: row(status.EXHAUSTED, 6),
  RESERVATION_MISSING: row(status.PRECONDITION, 7),
  RESERVATION_STALE: row(status.ABORTED, 1),
  // the audit file
  AUDIT_FILE_INVALID: row(status.DATA_LOSS, 7),
  AUDIT_CHECK_FAILED: row(status.DATA_LOSS, 7),
  // data, model and site policy
  DATA_INVALID: row(status.INVALID, 1),
  DATA_NOT_FOUND: row(status.NOT_FOUND, 1),
  // a database that holds rows
  DATABASE_UNREACHABLE: row(status.UNAVAILABLE, 5),
  DATABASE_LOST: row(status.UNAVAILABLE, 5),
  DATABASE_TLS_REFUSED: row(status.UNAUTHENTICATED, 4),
  DATABASE_ACCESS_REFUSED: row(status.DENIED, 4),
  QUERY_FAILED: row(status.INVALID, 1),
  LAYER_UNKNOWN: row(status.INVALID, 1),
  MODEL_MISMATCH: row(status.INVALID, 7),
  ARTIFACT_MISMATCH: row(status.INVALID, 7),
  MODEL_NOT_SERVED: row(status.NOT_FOUND, 1),
  POLICY_REFUSED: row(status.PRECONDITION, 6),
  // the process
  CONFIG_INVALID: row(status.INVALID, 2),
  USAGE: row(status.INVALID, 2),
  FOLDER_IN_USE: row(status.EXISTS, 2),
  PERMISSION_DENIED: row(status.DENIED, 2),
  OPEN_FILES_EXHAUSTED: row(status.EXHAUSTED, 1),
  PORT_IN_USE: row(status.UNAVAILABLE, 1),
  STORAGE_FULL: row(status.EXHAUSTED, 1),
  STORAGE_CORRUPT: row(status.DATA_LOSS, 7),
  FORMAT_UNKNOWN: row(status.PRECONDITION, 2),
  INTERNAL: row(status.INTERNAL, 70),
} as const;

export type ErrorCode = keyof typeof errorTable;

/** After these nobody knows whether a submission is on the ledger, or it was not taken yet: it is asked again under its own id. */
export const unknownOutcomes: readonly ErrorCode[] = [
  'UNREACHABLE',
  'TIMED_OUT',
  'REPLY_INVALID',
  'COMMIT_UNKNOWN',
  'MVCC_CONFLICT',
  'LEDGER_BUSY',
];

/** An error with a closed code. The message says what was expected, what was got and what to do; never a secret. */
export class CohortError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'CohortError';
    this.code = code;
  }

  /** The detail without the code in front. */
  get detail(): string {
    return this.message.slice(this.code.length + 2);
  }

  /** Any thrown value as a CohortError; an unknown one is INTERNAL, a message that starts with a code keeps it. */
  static from(thrown: unknown): CohortError {
    if (thrown instanceof CohortError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const code = message.slice(0, Math.max(0, message.indexOf(':')));
    if (Object.hasOwn(errorTable, code)) return new CohortError(code as ErrorCode, message.slice(code.length + 2), { cause: thrown });
    return new CohortError('INTERNAL', message, { cause: thrown });
  }
}

/** What another node may be told of an error. The text of an unforeseen one stays here: it may quote what must not leave. */
export const toldDetail = ({ code, detail }: CohortError): string =>
  code === 'INTERNAL' ? 'the other node failed; its log says why' : detail;
