// What ends a command that runs until it is told to: a signal, a terminal that hangs up, a reader of its output that went away.
import { CohortError } from '@cohort/protos/errors';
import { writeErr } from '../view/write-out.ts';

export interface Interruption extends Disposable {
  /** Its reason is a CohortError TIMED_OUT that says what happened, and `consequence`. */
  readonly signal: AbortSignal;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `consequence` is asked for when it happens. A second signal ends the process at once. */
export function watchInterruption(consequence: () => string): Interruption {
  const controller = new AbortController();
  const stop = (what: string): void => {
    forget();
    controller.abort(new CohortError('TIMED_OUT', `interrupted by ${what}; ${consequence()}`));
  };
  const closed = (): void => {
    stop('a reader that closed its pipe');
  };
  const forget = (): void => {
    for (const signal of signals) process.off(signal, stopBy);
    process.stdout.off('error', closed);
    process.stderr.off('error', closed);
  };
  const stopBy = (signal: string): void => {
    stop(signal);
    writeErr(`${signal}: stopping; a second one ends this at once\n`);
  };
  for (const signal of signals) process.on(signal, stopBy);
  process.stdout.on('error', closed);
  process.stderr.on('error', closed);
  return { signal: controller.signal, [Symbol.dispose]: forget };
}
