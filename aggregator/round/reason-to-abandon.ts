// What the server's step refuses, as the reason for which two parties give a round up: the same sums give the same one to everybody.
import type { AbandonReason } from '@cohort/protos/abandon-reasons';
import type { ErrorCode } from '@cohort/protos/errors';

/** Only what `nextModel` throws on files that were checked: a file or a disk that another try may mend is none of these. */
const reasons: Partial<Record<ErrorCode, AbandonReason>> = {
  SUM_OUT_OF_BOUND: 'sum-out-of-bound',
  WEIGHT_NOT_POSITIVE: 'weight-not-positive',
  UPDATE_NOT_FINITE: 'model-not-finite',
  MODEL_MISMATCH: 'step-cannot-run',
  ENCODING_INVALID: 'step-cannot-run',
  TERMS_REFUSED: 'step-cannot-run',
};

/** Null for an error that says nothing of the sums, the model or the terms. */
export function reasonToAbandon(code: ErrorCode): AbandonReason | null {
  return reasons[code] ?? null;
}
