// What `--dialect` takes: each key once, in words that a shell leaves alone.
import test from 'ava';
import { dialectOption } from './dialect-option.ts';

test('keys are given in words or as they are written in a schema', (t) => {
  t.deepEqual(dialectOption('separator=semicolon,decimal=comma,encoding=latin-1'), { separator: ';', decimal: ',', encoding: 'latin-1' });
  t.deepEqual(dialectOption('separator=|'), { separator: '|' });
  t.deepEqual(dialectOption(undefined), {});
});

const refused: Readonly<Record<string, RegExp>> = {
  'separator=comma,separator=tab': /dialect\.separator: expected "," alone, got "tab"$/,
  'quote=double,quote=none': /dialect\.quote: expected "\\"" alone, got "none"$/,
  separator: /dialect: expected KEY=WORD, got "separator"$/,
  '=comma': /dialect: expected KEY=WORD, got "=comma"$/,
  'separator=semicolon,': /dialect: expected KEY=WORD, got ""$/,
  'separator=constructor': /dialect\.separator: expected , \| ; /,
  '__proto__=1': /dialect\.__proto__: unknown key/,
};
for (const [given, told] of Object.entries(refused))
  test(`refuses ${given}`, (t) => {
    const error = t.throws(() => dialectOption(given), { code: 'USAGE' });
    t.regex(error.message, told);
  });
