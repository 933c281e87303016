// Lengths of time as a person reads them.
import test from 'ava';
import { aboutHowLong } from './about-how-long.ts';

test('seconds, minutes, hours and days each where they say most', (t) => {
  t.deepEqual([0, 89, 90, 5399, 5400, 172_799, 172_800, 604_800].map(aboutHowLong), [
    '0 s',
    '89 s',
    '2 min',
    '90 min',
    '1.5 h',
    '48.0 h',
    '2 days',
    '7 days',
  ]);
});
