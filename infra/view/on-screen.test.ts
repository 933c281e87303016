// What a command prints fits a terminal, and is not broken where nobody looks.
import test from 'ava';
import { onScreen } from './on-screen.ts';

const head = `ledger: height 1234, head ${'ab'.repeat(32)}`;
const fault = `BAD  keys of va-party: ${'expected a certificate that holds; '.repeat(8)}`.trimEnd();

test('no line is wider than the screen, and no word is lost', (t) => {
  for (const text of [head, fault, `${fault}\n${head}`]) {
    const lines = onScreen(text, 80);
    t.true(lines.length > 1);
    t.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
    t.is(lines.map((line) => line.trim()).join(' '), text.replaceAll('\n', ' '));
  }
  t.true(onScreen(head, 80).some((line) => line.includes('ab'.repeat(32))));
});

test('without a terminal a line stays whole, and line ends stay', (t) => {
  t.deepEqual(onScreen(`${fault}\n${head}`), [fault, head]);
});
