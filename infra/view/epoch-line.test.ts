// What an operator reads of the epoch.
import test from 'ava';
import { epochLine } from './epoch-line.ts';

test('the epoch says how far the vote to end it stands, and a new length before it holds', (t) => {
  const view = { epoch: 3, seconds: 60, nextSeconds: 60, asked: [], needed: 3 };
  t.is(epochLine(view), 'epoch 3: lasts 60 s; 0 of 3 organisations have asked to end it');
  t.is(
    epochLine({ ...view, nextSeconds: 90, asked: ['cleveland', 'va'] }),
    'epoch 3: lasts 60 s, then 90 s; 2 of 3 organisations have asked to end it: cleveland, va',
  );
});
