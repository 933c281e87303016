// What waits for programs of other founders, which may not have been started yet: asked again until it works, and told what it waits for.
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';

export interface AskAgain {
  /** What is waited for, as a person reads it: `va: waiting for ...`. */
  readonly what: string;
  /** Whether an error may pass by itself. */
  readonly mayPass: (error: CohortError) => boolean;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

const pollMs = 300;
/** Told first after so long, then each time after twice as long. */
const tellMs = 10_000;

/** @throws {CohortError} what may not pass; the signal's reason */
export async function askAgain<T>({ what, mayPass, tell, signal }: AskAgain, work: () => Promise<T>): Promise<T> {
  const begunMs = performance.now();
  for (let nextMs = tellMs; ;) {
    try {
      return await work();
    } catch (thrown) {
      signal.throwIfAborted();
      const error = CohortError.from(thrown);
      if (!mayPass(error)) throw error;
      const waitedMs = performance.now() - begunMs;
      if (waitedMs > nextMs) {
        nextMs *= 2;
        tell(`${what}, for ${(waitedMs / 1000).toFixed(0)} s now: ${lastLine(error)}`);
      }
      await delay(pollMs, undefined, { signal });
    }
  }
}

/** Fabric's commands say the reason last. */
export const lastLine = (error: CohortError): string => error.detail.trimEnd().split('\n').at(-1) ?? '';
