// What commands and nodes write to a terminal: whoever wrote the words, nothing in them acts on it, hides or turns the direction of reading.
import { visible } from '@cohort/protos/visible';

/** On standard output, as it stands: line ends are in the text. JSON stays JSON. */
export function writeOut(text: string): void {
  process.stdout.write(visible(text));
}

/** Beside the answer, on standard error. */
export function writeErr(text: string): void {
  process.stderr.write(visible(text));
}
