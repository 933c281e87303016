// Answers: one JSON envelope per command with `--json`, else text for people.
import type { Options } from './command.ts';

/** Writes `{"result": ...}` on stdout when `--json` was given, `text` otherwise. */
export function print(values: Options['values'], result: unknown, text: string): void {
  process.stdout.write(values['json'] === true ? `${JSON.stringify({ result })}\n` : text);
}
