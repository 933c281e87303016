// Every answer of a party: given once all that it rests on is on disk.
import type { Journal } from './ports/journal.ts';

/** A refusal rejects, after the same; it never throws into the caller's own stack. */
export async function answer<T>(journal: Pick<Journal, 'settle'>, work: () => T | Promise<T>): Promise<T> {
  await Promise.resolve();
  try {
    return await work();
  } finally {
    await journal.settle();
  }
}
