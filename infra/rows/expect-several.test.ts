// What is no dataset, by its rows alone: one row or patient to train on, or one class that nobody said is meant.
import test from 'ava';
import type { Column } from '@cohort/client-agent/data/schema';
import { parseSchema } from '@cohort/client-agent/data/parse-schema';
import { readRows } from '@cohort/client-agent/data/read-rows';
import { rowsInMemory } from '@cohort/client-agent/testing/encode-table';
import { expectSeveral } from './expect-several.ts';

const number = { type: 'integer', range: ['0', '9'], missing: 'refuse' } as const;
const schemaWith = (...more: Column[]) =>
  parseSchema({
    format: 'cohort/data-schema/v1',
    name: 'several',
    header: 'none',
    missing: [],
    columns: [...more, { name: 'a', kind: 'number', ...number }, { name: 'y', kind: 'label', ...number }],
    label: 'y > 0',
  });
const patient = { name: 'who', kind: 'patient', missing: 'refuse' } as const;

async function judged(rows: readonly string[][], schema = schemaWith(), oneClass = false): Promise<void> {
  expectSeveral('site.csv', await readRows(rowsInMemory('site.csv', rows), schema, { kind: 'all' }), oneClass);
}

test('one row, and the rows of one patient, are no dataset', async (t) => {
  await t.throwsAsync(judged([['1', '0']], schemaWith(), true), {
    message:
      'DATA_INVALID: site.csv: expected two rows or more to train on, got 1, of whom bucket and budget would speak; add rows, or leave fewer to test with (--evaluation-percent)',
  });
  const visits = [
    ['p', '1', '0'],
    ['p', '2', '1'],
  ];
  await t.throwsAsync(judged(visits, schemaWith(patient)), { message: /expected two patients or more to train on, got 1,/ });
  await t.notThrowsAsync(judged([...visits, ['q', '1', '0']], schemaWith(patient)));
});

test('rows of one class are taken only where that is said to be meant', async (t) => {
  for (const label of ['0', '3']) {
    const rows = ['1', '2', '4'].map((age) => [age, label]);
    await t.throwsAsync(judged(rows), {
      message: `DATA_INVALID: site.csv: expected rows of both classes, got 3 of class ${label === '0' ? '0' : '1'} and none of the other; look at the label's rule, or say --one-class where this site has no others`,
    });
    await t.notThrowsAsync(judged(rows, schemaWith(), true));
  }
});
