// Where answers go can fail: a reader that goes away, as `head` does, ends the command in silence; a full disk, with one line.
import { errorTable } from '@cohort/protos/errors';
import { failureOf } from '@cohort/protos/system-error';
import { writeErr } from '../view/write-out.ts';

let lost = false;

/** Whether nobody reads what is still written. */
export const isOutputLost = (): boolean => lost;

/** For the whole life of the process: what was written last fails after the command has returned. */
export function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr]) if (!stream.listeners('error').includes(lose)) stream.on('error', lose);
}

/** A stream's error comes as an event, which would otherwise end the process with a stack. */
function lose(error: Error): void {
  if (lost) return;
  lost = true;
  if ('code' in error && error.code === 'EPIPE') return;
  const { code, detail } = failureOf(error);
  process.once('exit', () => {
    process.exitCode = errorTable[code].exit;
  });
  writeErr(`${code}: output: ${detail}\n`);
}
