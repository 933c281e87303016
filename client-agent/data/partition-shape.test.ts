// A split as an operator writes it: each thing that would fail at every round is refused by its key at once.
import test from 'ava';
import { partitionShape } from './partition-shape.ts';

test('the three kinds of split are read', (t) => {
  for (const partition of [
    { kind: 'all' },
    { kind: 'lines', testLines: [3, 1] },
    { kind: 'seeded', seed: 's', testPercent: 0 },
    { kind: 'seeded', seed: 's', testPercent: 90 },
  ])
    t.deepEqual(partitionShape(partition, 'p'), partition as never);
});

const refused: Readonly<Record<string, readonly [partition: unknown, message: string]>> = {
  'no kind': [{}, 'p: expected an object with kind, got a value of type object'],
  'another kind': [{ kind: 'random' }, 'p.kind: expected all | lines | seeded, got "random"'],
  'lines without any': [{ kind: 'lines' }, 'p.testLines: expected a value, got none'],
  'lines as text': [{ kind: 'lines', testLines: '12' }, 'p.testLines: expected a list of 1 to 10000000 items, got "12"'],
  'no line': [{ kind: 'lines', testLines: [] }, 'p.testLines: expected a list of 1 to 10000000 items, got a list of 0'],
  'line 0': [{ kind: 'lines', testLines: [1, 0] }, 'p.testLines[1]: expected an integer in 1..9007199254740991, got 0'],
  'a line as text': [{ kind: 'lines', testLines: ['1'] }, 'p.testLines[0]: expected an integer in 1..9007199254740991, got "1"'],
  'a doubled line': [{ kind: 'lines', testLines: [1, 2, 1] }, 'p.testLines: expected each line once, got a list of 3'],
  'no seed': [{ kind: 'seeded', testPercent: 20 }, 'p.seed: expected a value, got none'],
  'an empty seed': [{ kind: 'seeded', seed: '', testPercent: 20 }, 'p.seed: expected one line of 1 to 1000 characters, got another value (not shown)'],
  'no percentage': [{ kind: 'seeded', seed: 's' }, 'p.testPercent: expected a value, got none'],
  'too many percent': [{ kind: 'seeded', seed: 's', testPercent: 91 }, 'p.testPercent: expected an integer in 0..90, got 91'],
  'a part of a percent': [{ kind: 'seeded', seed: 's', testPercent: 12.5 }, 'p.testPercent: expected an integer in 0..90, got 12.5'],
  'a key of another kind': [{ kind: 'all', testLines: [1] }, 'p.testLines: unknown key; expected only kind'],
};
for (const [what, [partition, message]] of Object.entries(refused))
  test(`a split with ${what} is refused by key`, (t) => {
    t.throws(() => partitionShape(partition, 'p'), { message: `BODY_INVALID: ${message}` });
  });
