// A text is JSON exactly when the platform's reader takes it and no key is doubled; else the place is told, and no value.
import test from 'ava';
import fc from 'fast-check';
import { jsonFault } from './json-fault.ts';

const faults: Readonly<Record<string, readonly [text: string, place: string, expected: string, got: string]>> = {
  'an empty file': ['', '1:1', 'a value', 'the end of the file'],
  'a file that ends early': ['{\n  "port": 1,\n  "models": [', '3:14', 'a value', 'the end of the file'],
  'a comma left out': ['{\n  "a": 1\n  "b": 2\n}', '3:3', 'a comma or }', '"\\""'],
  'a comma too many in an object': ['{"a": 1,\n}', '2:1', 'another item behind the comma', '}; take the comma away'],
  'a comma too many in a list': ['[1, 2, ]', '1:8', 'another item behind the comma', ']; take the comma away'],
  'a colon left out': ['{"a" 1}', '1:6', 'a colon behind the key', '"1"'],
  'a bare key': ['{a: 1}', '1:2', 'a key in double quotes', '"a"'],
  'single quotes': ["{'a': 1}", '1:2', 'a key in double quotes', 'a single quote; JSON takes double ones'],
  'a line comment': ['{\n// port\n"a": 1}', '2:1', 'a key in double quotes', 'a comment; JSON has none'],
  'another comment': ['# port\n{}', '1:1', 'a value', 'a comment; JSON has none'],
  'a number with a leading zero': ['[01]', '1:3', 'a comma or ]', '"1"'],
  'a number that JSON has not': ['[NaN]', '1:2', 'a value', '"N"'],
  'text over a line end': ['{"a": "x\ny"}', '1:7', 'text that ends in a double quote on its line, \\ only before "\\/bfnrtu', 'another'],
  'text with another escape': ['["C:\\data"]', '1:2', 'text that ends in a double quote on its line, \\ only before "\\/bfnrtu', 'another'],
  'a doubled key': ['{"port": 1,\n "\\u0070ort": 2}', '2:2', 'each key once', '"\\u0070ort" a second time'],
  'more behind the end': ['{}\n}', '2:1', 'the end of the file', '"}"'],
  'a column behind letters of two units': ['["\ud83c\udfe5" 1]', '1:6', 'a comma or ]', '"1"'],
};
for (const [what, [text, place, expected, got]] of Object.entries(faults))
  test(`${what} is found by line and column`, (t) => {
    const fault = jsonFault(text);
    t.deepEqual([`${String(fault?.line)}:${String(fault?.column)}`, fault?.expected, fault?.got], [place, expected, got]);
  });

test('the same key in two objects, and lists as deep as any file has, are no fault', (t) => {
  t.is(jsonFault('{"a": {"a": [{"a": 1}, {"a": 2}]}}\n'), null);
  t.is(jsonFault('['.repeat(64) + ']'.repeat(64)), null);
  t.is(jsonFault('['.repeat(100_000))?.got, 'more');
  for (const long of ['a', '𝄞', '\n']) t.is(jsonFault(JSON.stringify(long.repeat(8 << 20))), null);
});

const readable = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('property: what the platform reads has no fault, and what has a character changed, gone or more has one exactly when it cannot be read', (t) => {
  const value = fc.jsonValue({ maxDepth: 4 });
  const other = fc.constantFrom(...Array.from('{}[],:"\\\'/0-1.eE+ntf \n\tx\ufeff\u0001'));
  fc.assert(
    fc.property(value, fc.nat(), other, fc.nat(2), (json, place, character, how) => {
      const text = JSON.stringify(json, null, 1);
      t.is(jsonFault(text), null);
      const at = place % text.length;
      const changed = text.slice(0, at) + (how === 0 ? '' : character) + text.slice(how === 2 ? at : at + 1);
      const fault = jsonFault(changed);
      if (fault?.expected !== 'each key once') t.is(fault === null, readable(changed), changed);
    }),
    { numRuns: 3000 },
  );
});

test('property: no more than one character of the text is repeated, whatever is wrong with it', (t) => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[qz7]{4,12}$/),
      fc.constantFrom('{"seed": X', '{"seed": "X', '["X" "X"]', 'X', "{'X': 1}", '{"a":X}'),
      (secret, frame) => {
        const fault = jsonFault(frame.replaceAll('X', secret));
        if (fault !== null) t.false(`${fault.expected} ${fault.got}`.includes(secret));
      },
    ),
  );
});
