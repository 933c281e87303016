// How wide the screen is that a command writes to.
import process from 'node:process';

/** Columns of the terminal on stdout; `otherwise` where there is none. */
export function screenWidth(otherwise: number): number {
  return process.stdout.isTTY ? process.stdout.columns : otherwise;
}
