// What a numeric column holds, by the modifier that the server describes it with.
import test from 'ava';
import { queryColumn } from './column-types.ts';

/** As the server packs them: precision above eleven bits of a scale with its sign. */
const holds = (precision: number, scale: number) =>
  queryColumn({ name: 'a', dataTypeID: 1700, dataTypeModifier: ((precision << 16) | (scale & 0x7ff)) + 4 })?.type.holds;

test('a numeric without decimal places is whole, one whose places are before the point too, any other is not', (t) => {
  t.is(holds(5, 0), 'whole');
  t.is(holds(5, -2), 'whole');
  t.is(holds(1000, -1000), 'whole');
  t.is(holds(5, 2), 'real');
  t.is(holds(5, 1000), 'real');
  t.is(queryColumn({ name: 'a', dataTypeID: 1700, dataTypeModifier: -1 })?.type.holds, 'real');
});
