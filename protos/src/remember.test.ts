// What was made of a name is made once, and never more of it is held than was said.
import test from 'ava';
import { remember } from './remember.ts';

test('a name is asked for once, until more names came than are kept', (t) => {
  const made: string[] = [];
  const of = remember(2, (name) => {
    made.push(name);
    return { name };
  });
  t.is(of('a'), of('a'));
  of('b');
  t.deepEqual(made, ['a', 'b']);
  of('c');
  t.deepEqual(of('a'), { name: 'a' });
  t.deepEqual(made, ['a', 'b', 'c', 'a']);
});

test('what fails is tried again', (t) => {
  let tries = 0;
  const of = remember(2, () => {
    if (tries++ === 0) throw new RangeError('not yet');
    return tries;
  });
  t.throws(() => of('a'), { message: 'not yet' });
  t.is(of('a'), 2);
});
