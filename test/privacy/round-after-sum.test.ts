// The order of rounding and adding: the one that is built keeps T, the other does not.
import test from 'ava';
import { roundAfterSum } from './round-after-sum.ts';

test('a record within the clip norm moves a sum that is rounded afterwards by more than T, and no unit by more', (t) => {
  const { unrounded, clipped, charged, nearest, drawn, unit, tries } = roundAfterSum(4000);
  t.log(`T = ${String(charged)}; rounding after the sum ${String(nearest)} (nearest), ${String(drawn)} (drawn); per unit ${String(unit)}`);
  t.true(unrounded <= clipped, 'the record is clipped already');
  t.is(charged, 16_781_317n);
  // 14 x 1095^2: the coordinates turn up together.
  t.is(nearest, 16_786_350n);
  t.true(nearest > charged);
  // 12 of 14 coordinates at 1095 are enough, each is with probability 0.69: one draw in seven; none in 4000 is below 1e-100.
  t.true(drawn > charged);
  t.true(unit <= charged);
  t.true(unit >= BigInt(clipped) - charged / 100n, `no trial of ${String(tries)} came near T`);
});
