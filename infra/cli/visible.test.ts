// What a command says cannot act on the terminal, whoever wrote the words that it repeats.
import test from 'ava';
import { visible } from './visible.ts';

test('characters that act on a terminal or turn the direction of reading are written as numbers; lines, columns and letters stay', (t) => {
  t.is(visible('a\u001b[2Jb\u009b31mc\r\u007f\u0000'), String.raw`a\u001b[2Jb\u009b31mc\u000d\u007f\u0000`);
  t.is(visible('\u202egnp.exe\u2066'), String.raw`\u202egnp.exe\u2066`);
  t.is(visible('café\tü\n¿漢字? 😀\n'), 'café\tü\n¿漢字? 😀\n');
});
