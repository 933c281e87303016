// Asks the person at the terminal for one line.
import { createInterface } from 'node:readline/promises';
import { CohortError } from '@cohort/protos/errors';

/** Null at the end of the input. @throws {CohortError} USAGE after Ctrl-C */
export async function askLine(question: string): Promise<string | null> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = Promise.withResolvers<never>();
  const stop = (): void => {
    interrupted.reject(new CohortError('USAGE', 'interrupted at the question; nothing was written: run the command again'));
  };
  const ended = new Promise<null>((resolve) =>
    asking.once('close', () => {
      resolve(null);
    }),
  );
  asking.once('SIGINT', stop);
  process.once('SIGINT', stop);
  try {
    return await Promise.race([asking.question(question), ended, interrupted.promise]);
  } finally {
    process.off('SIGINT', stop);
    asking.close();
  }
}
