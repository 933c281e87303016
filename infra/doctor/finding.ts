// What the doctor found in one place, good or not.
import { failureOf } from '@cohort/protos/system-error';

export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  /** Set where nothing is wrong and something is still to be done. */
  readonly unfinished?: true;
  /** For a bad one: what was expected, what was got, and what to do. */
  readonly detail: string;
}

/** What `look` says, or why it refuses. A bug of the doctor's own is no finding: it is thrown. */
export async function lookAt(what: string, look: () => string | Promise<string>): Promise<Finding> {
  try {
    return { what, ok: true, detail: await look() };
  } catch (thrown) {
    const error = failureOf(thrown);
    if (error.code === 'INTERNAL') throw error;
    return { what, ok: false, detail: error.message };
  }
}
