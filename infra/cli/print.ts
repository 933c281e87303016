// Answers: one JSON envelope with `--json`, else text for people; under `--dry-run` what would have been changed.
import { changeLines } from '../node/changes.ts';
import type { Given } from './command.ts';
import { writeOut } from '../view/write-out.ts';

/** What ends every answer to `--dry-run`. */
export const nothingWritten = 'dry run: nothing was written';

/**
 * Writes `{"result": ...}` on stdout when `--json` was given, `text` otherwise. A dry run has `dry` instead, what is worth reading beside
 * the changes that were noted.
 */
export function print({ values, changes }: Given, result: unknown, text: string, dry = ''): void {
  const isJson = values['json'] === true;
  if (!changes.isDry) {
    writeOut(isJson ? `${JSON.stringify({ result })}\n` : text);
    return;
  }
  if (isJson) printJson({ ...(result as object), dryRun: true, changes: changes.noted });
  else writeOut(`${dry}${[...changeLines(changes.noted), nothingWritten].join('\n')}\n`);
}

/** One answer of a command that goes on. */
export function printJson(result: unknown): void {
  writeOut(`${JSON.stringify({ result })}\n`);
}
