// A program that asks one question and prints the answer as JSON, for a test; it says when the terminal is told to show nothing.
import { askLine } from '../ask-line.ts';

if (process.stdin.isTTY) {
  const setRawMode = process.stdin.setRawMode.bind(process.stdin);
  process.stdin.setRawMode = (isRaw) => {
    process.stderr.write(`<raw ${String(isRaw)}>`);
    return setRawMode(isRaw);
  };
}
process.stdout.write(JSON.stringify(await askLine('Who? ', process.argv[2] === 'hidden')));
