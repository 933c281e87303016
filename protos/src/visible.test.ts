// What a command says cannot act on the terminal, whoever wrote the words that it repeats.
import test from 'ava';
import { visible } from './visible.ts';

test('characters that act on a terminal or turn the direction of reading are written as numbers; lines, columns and letters stay', (t) => {
  t.is(visible('a\u001b[2Jb\u009b31mc\r\u007f\u0000'), String.raw`a\u001b[2Jb\u009b31mc\u000d\u007f\u0000`);
  t.is(visible('\u202egnp.exe\u2066'), String.raw`\u202egnp.exe\u2066`);
  t.is(visible('a\u200bb\u00adc\ufeffd\u3164e\u2028f'), String.raw`a\u200bb\u00adc\ufeffd\u3164e\u2028f`);
  t.is(visible('\u{e0041}'), String.raw`\udb40\udc41`);
  t.is(visible('café\tü\n¿漢字? 😀\n'), 'café\tü\n¿漢字? 😀\n');
});

test('JSON that was made visible says the same', (t) => {
  for (const text of ['\u202eabc', 'a\u200bb', '\u{e0041}', '\u0085\u007f', 'plain\n\t"\\"'])
    t.deepEqual(JSON.parse(visible(JSON.stringify({ text }, undefined, 2))), { text });
});
