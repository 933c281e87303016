// Asks the person at the terminal for one line.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CohortError } from '@cohort/protos/errors';
import { writeErr } from '../view/write-out.ts';

/** Null at the end of the input; `hidden`: what is typed is not shown. @throws {CohortError} USAGE after Ctrl-C */
export async function askLine(question: string, hidden = false): Promise<string | null> {
  const asking = createInterface({
    input: process.stdin,
    output: hidden ? nowhere() : process.stderr,
    ...(hidden ? { terminal: process.stdin.isTTY } : {}),
  });
  const interrupted = Promise.withResolvers<never>();
  const stop = (): void => {
    interrupted.reject(new CohortError('USAGE', 'interrupted at the question; nothing was written: run the command again'));
  };
  const ended = new Promise<string | null>((resolve) => {
    // An input that ends without a line end: its last line comes as an event and answers no question.
    asking.once('line', resolve);
    asking.once('close', () => {
      resolve(null);
    });
  });
  asking.once('SIGINT', stop);
  process.once('SIGINT', stop);
  try {
    // Only now: the terminal shows what is typed until the interface has hold of it.
    if (hidden) writeErr(question);
    return await Promise.race([asking.question(hidden ? '' : question), ended, interrupted.promise]);
  } finally {
    process.off('SIGINT', stop);
    asking.close();
    if (hidden) writeErr('\n');
  }
}

/** A terminal then shows nothing of what is typed. */
const nowhere = (): Writable =>
  new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
