// What an operator reads of the epoch.
import test from 'ava';
import { epochLine } from './epoch-line.ts';

test('the epoch says how far the vote to end it stands, and a new length before it holds', (t) => {
  const view = { epoch: 3, seconds: 60, nextSeconds: 60, asked: [], needed: 3 };
  const here = { active: 4, asks: true, silent: [] };
  t.is(epochLine(view, here), 'epoch 3: lasts 60 s; 0 of 4 organisations have asked to end it; 3 must');
  t.is(
    epochLine({ ...view, nextSeconds: 90, asked: ['cleveland', 'va'] }, here),
    'epoch 3: lasts 60 s, then 90 s; 2 of 4 organisations have asked to end it: cleveland, va; 3 must',
  );
});

test('where only a ledger runs it says that others ask for the next epoch, which goes on without it', (t) => {
  const view = { epoch: 0, seconds: 30, nextSeconds: 30, asked: [], needed: 3 };
  t.is(
    epochLine(view, { active: 4, asks: false, silent: [] }),
    'epoch 0: lasts 30 s; 0 of 4 organisations have asked to end it; 3 must; no party or agent runs here: those of other machines ask for the next',
  );
});

test('where too few organisations run a node that asks, it names the others, and what lets epochs end again', (t) => {
  const view = { epoch: 2, seconds: 60, nextSeconds: 60, asked: ['cleveland'], needed: 3 };
  const of = (...silent: string[]) => epochLine(view, { active: 5, asks: true, silent });
  const enough = 'epoch 2: lasts 60 s; 1 of 5 organisations have asked to end it: cleveland; 3 must';
  t.is(of('basel', 'bern'), enough);
  t.is(
    of('basel', 'bern', 'va'),
    `${enough}; too few run an agent or a party (2), so that no epoch ends: admit one of basel, bern, va, or suspend who left, by vote`,
  );
  t.is(of('basel', 'bern', 'cleveland', 'hungary', 'va'), enough, 'a consortium that has yet to admit its first is no fault');
});
