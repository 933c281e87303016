// The code that work is refused with, for tests: of a promise, or of a call that answers at once; null where nothing is refused.
import { CohortError } from '../errors.ts';

export async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (thrown) {
    return CohortError.from(thrown).code;
  }
}

export function thrownCode(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (thrown) {
    return CohortError.from(thrown).code;
  }
}
