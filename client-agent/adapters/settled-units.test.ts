// Units that were used just now pass; whatever else of the dataset was used since makes them be looked at anew.
import test from 'ava';
import { join } from 'node:path';
import { makeRig } from '../testing/rig.ts';
import { unitOf } from '../testing/unit-of.ts';
import { openDatabase } from './open-database.ts';
import { sealedRows } from './sealed-rows.ts';
import { settledUnits } from './settled-units.ts';
import { sqliteUsedUnits } from './sqlite-used-units.ts';

const rows = (...names: string[]) => names.map((name) => unitOf([name, `cell of ${name}`]));

test('the same units again are there already, and are looked at anew once another version of the dataset was used in between', async (t) => {
  const { folder } = await makeRig();
  using database = openDatabase(join(folder, 'units.sqlite'));
  const table = sqliteUsedUnits(database, sealedRows(database, join(folder, 'unit-keys')));
  let looks = 0;
  const used = settledUnits({
    use: (...given) => {
      looks += 1;
      return table.use(...given);
    },
  });
  const [one, other] = [
    { train: rows('a'), evaluation: rows('b') },
    { train: rows('a', 'b'), evaluation: [] },
  ];
  for (let turn = 0; turn < 3; turn++) t.is(used.use('heart', 'train', one), 0);
  t.is(looks, 1);
  t.is(used.use('stroke', 'train', other), 0);
  t.is(used.use('heart', 'train', one), 0);
  t.is(looks, 2, 'another dataset moves nothing of this one');
  t.is(used.use('heart', 'train', other), 0, 'b was not evaluated yet');
  t.is(used.use('heart', 'train', one), 1, 'b has been trained on since');
  t.is(used.use('heart', 'train', one), 1, 'what was refused is not settled');
  t.is(used.use('heart', 'evaluation', one), 1);
});
