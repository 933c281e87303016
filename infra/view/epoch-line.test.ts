// What an operator reads of the epoch.
import test from 'ava';
import { epochLine } from './epoch-line.ts';

test('the epoch says how far the vote to end it stands, and a new length before it holds', (t) => {
  const view = { epoch: 3, seconds: 60, nextSeconds: 60, asked: [], needed: 3 };
  const here = { active: 4, asks: true };
  t.is(epochLine(view, here), 'epoch 3: lasts 60 s; 0 of 4 organisations have asked to end it; 3 must');
  t.is(
    epochLine({ ...view, nextSeconds: 90, asked: ['cleveland', 'va'] }, here),
    'epoch 3: lasts 60 s, then 90 s; 2 of 4 organisations have asked to end it: cleveland, va; 3 must',
  );
});

test('where only a ledger runs it says that nobody here asks for the next epoch', (t) => {
  const view = { epoch: 0, seconds: 30, nextSeconds: 30, asked: [], needed: 3 };
  t.is(
    epochLine(view, { active: 4, asks: false }),
    'epoch 0: lasts 30 s; 0 of 4 organisations have asked to end it; 3 must; no party or agent runs here, which alone ask for the next',
  );
});
