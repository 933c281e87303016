// A vote stays open for a week at least, by the length of the consortium's epochs.
import test from 'ava';
import { votingEpochs } from './voting-epochs.ts';

test('short epochs are counted up to a week, also those of a length that was voted; long ones to a hundred', (t) => {
  t.is(votingEpochs({ seconds: 60, nextSeconds: 60 }), 10_080);
  t.is(votingEpochs({ seconds: 3600, nextSeconds: 1000 }), 605);
  t.is(votingEpochs({ seconds: 86_400, nextSeconds: 86_400 }), 100);
});
