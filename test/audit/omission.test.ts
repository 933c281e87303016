// Whatever is taken out of a file is found, or stands in the table of what a file cannot show, with its reason.
import test from 'ava';
import { absentStudy } from './absent-study.ts';
import { compareOmissions, idleRows } from './compare-omissions.ts';
import { smallStudy } from './small-study.ts';

test('each record, transaction, statement, class of statements and field that is taken out is found or is in the table, and no row is idle', async (t) => {
  t.timeout(240_000);
  const compared = [await compareOmissions(await smallStudy(1)), await compareOmissions(await absentStudy())];
  for (const { kinds, unexplained } of compared) {
    t.deepEqual(unexplained, []);
    t.true(kinds.size > 200, String(kinds.size));
    t.log(
      [...kinds]
        .filter(([, { missed }]) => missed > 0)
        .map(([kind, { tried, missed }]) => `${kind}: ${String(missed)} of ${String(tried)}`),
    );
  }
  t.deepEqual(idleRows(compared), []);
});
