// What the doctor found in one place, good or not.
import type { ErrorCode } from '@cohort/protos/errors';
import { failureOf } from '@cohort/protos/system-error';

export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  /** Set where nothing is wrong and something is still to be done. */
  readonly unfinished?: true;
  /** For a bad one: what was expected, what was got, and what to do. */
  readonly detail: string;
  /** Of a bad one. */
  readonly code?: ErrorCode;
  /** What can be typed next, where one command is plainly it. */
  readonly next?: string;
}

/** What `look` says, or why it refuses; `next` by the refusal's code. A bug of the doctor's own is no finding: it is thrown. */
export async function lookAt(
  what: string,
  look: () => string | Promise<string>,
  next: (code: ErrorCode) => string | undefined = () => undefined,
): Promise<Finding> {
  try {
    return { what, ok: true, detail: await look() };
  } catch (thrown) {
    const error = failureOf(thrown);
    if (error.code === 'INTERNAL') throw error;
    const typed = next(error.code);
    return { what, ok: false, detail: error.message, code: error.code, ...(typed === undefined ? {} : { next: typed }) };
  }
}
