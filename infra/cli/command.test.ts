// Options are read strictly, and a refusal says what was expected, what was given, and where to look.
import test from 'ava';
import { readOptions } from './read-options.ts';

const options = { as: { type: 'string' }, dir: { type: 'string', default: '.cohort' }, json: { type: 'boolean' } } as const;

test('options and arguments are read in any order, with defaults', (t) => {
  const { values, positionals } = readOptions(['--json', 'one', '--as', 'va'], options, ['first', 'second?']);
  t.deepEqual({ ...values }, { dir: '.cohort', json: true, as: 'va' });
  t.deepEqual(positionals, ['one']);
  t.is(readOptions(['--as=-va'], options, []).values['as'], '-va');
  t.deepEqual(readOptions(['--', '--as'], options, ['first']).positionals, ['--as']);
});

const refusals: readonly (readonly [string, readonly string[], readonly string[], RegExp])[] = [
  ['an unknown option', ['--frob'], [], /^USAGE: options: expected --as, --dir, --json; got --frob; --help shows how$/],
  ['a short option', ['-a'], [], /got -a;/],
  ['an inherited name', ['--constructor'], [], /got --constructor;/],
  ['a value that is left out', ['--as'], [], /^USAGE: --as: expected a value after it, got none$/],
  ['an option for a value', ['--as', '--dir', 'x'], [], /--as: expected a value after it, got --dir/],
  ['an empty value', ['--as='], [], /--as: expected a value after it, got none/],
  ['an option that is given twice', ['--dir', 'a', '--dir=b'], [], /^USAGE: --dir: expected once, got it twice; leave one out$/],
  ['a value for a flag', ['--json=yes'], [], /--json: expected no value, got yes/],
  ['a folder without its option', ['one'], [], /arguments: expected none, got one; a folder is named with --dir/],
  ['an argument too many', ['one', 'two'], ['first'], /arguments: expected FIRST, got one two; --help shows how/],
  ['an argument too few', [], ['file'], /arguments: expected FILE, got none/],
];
for (const [what, args, positionals, message] of refusals)
  test(`${what} is refused`, (t) => {
    t.throws(() => readOptions(args, options, positionals), { code: 'USAGE', message });
  });

test('a command without options says so', (t) => {
  t.throws(() => readOptions(['--x'], {}, []), { message: /options: expected none; got --x/ });
});
