// What the doctor says of rows: that no agent can read them and why, or what is in them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Partition } from '@cohort/client-agent/data/partition';
import { checkRows } from './check-rows.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-rows-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

const schema = {
  format: 'cohort/data-schema/v1',
  name: 'rows',
  header: 'first-line',
  missing: ['?'],
  columns: [
    { name: 'pid', kind: 'patient', missing: 'refuse' },
    { name: 'age', kind: 'number', type: 'integer', range: ['0', '120'], missing: 'drop-row' },
    { name: 'sex', kind: 'category', type: 'integer', levels: ['0', '1'], missing: 'refuse', encode: 'one-hot-drop-first' },
    { name: 'num', kind: 'label', type: 'integer', range: ['0', '4'], missing: 'refuse' },
  ],
  label: 'num > 0',
};
test.before(() => writeFile(join(home, 'schema.json'), JSON.stringify(schema)));

async function check(content: string, partition: Partition = { kind: 'all' }): Promise<string> {
  await writeFile(join(home, 'rows.csv'), content);
  return await checkRows(home, { dataset: 'd', version: 1, file: 'rows.csv', schema: 'schema.json', partition });
}

const header = 'pid,age,sex,num\n';

test.serial('good rows are told by their numbers, patients, split, classes and constant columns', async (t) => {
  t.is(
    await check(`${header}a,50,1,0\na,51,1,1\nb,?,1,0\nc,53,1,2\nd,54,0,0\n`, { kind: 'lines', testLines: [6] }),
    'rows.csv: 4 rows and 1 left out for a missing cell; 3 patients; 3 to train on (row bucket 2..5), 1 to test with; 2 features; 2 of class 1, 2 of class 0; the same in every training row: sex=1',
  );
  t.is(
    await check(`${header}a,50,1,0\nb,51,0,1\n`),
    'rows.csv: 2 rows; 2 patients; 2 to train on (row bucket 2..5), 0 to test with; 2 features; 1 of class 1, 1 of class 0',
  );
});

test.serial("patients' ids that are nearly alike are counted, and not refused", async (t) => {
  const found = await check(`${header}P1,50,1,0\np1,51,1,1\n7,52,1,0\n007,53,0,1\n7.0,54,0,1\nx-1,54,0,1\n17,1,1,1\n`);
  t.regex(found, /; 7 patients, 5 of them told apart only by capitals, zeros or punctuation: see that each is a person of its own;/);
});

const refused: Readonly<Record<string, readonly [content: string, message: RegExp, partition?: Partition]>> = {
  'another separator': ['age;sex\n63;1\n', /^DATA_INVALID: rows\.csv:1:1: expected 4 cells, got semicolons; declare "separator": ";"/],
  'another separator between all columns': [
    `${header}a,50,1,0\n`.replaceAll(',', ';'),
    /^DATA_INVALID: rows\.csv:1:1: expected 4 cells, got semicolons; declare .*; correct the file, its schema or its split$/,
  ],
  'all that is wrong at once': [
    `${header} a,50,1,0\nb,151,1,0\nc,50,2,sick\n`,
    /:2:1 \(pid\).*\n.*:3:2 \(age\).*\n.*:4:3 \(sex\).*\n.*:4:4 \(num\): .*; correct the file, its schema or its split$/,
  ],
  'a split for another file': [
    `${header}a,50,1,0\n`,
    /rows\.csv:9: expected a kept row, .*; correct the file, its/,
    { kind: 'lines', testLines: [9] },
  ],
  'a patient in both parts': [
    `${header}a,50,1,0\na,51,1,0\n`,
    /rows\.csv:2: expected all rows of a patient in one part, .*; correct/,
    { kind: 'lines', testLines: [3] },
  ],
  'nothing to train on': [
    `${header}a,50,1,0\n`,
    /rows\.csv: expected at least one training row, got none after the split; correct/,
    { kind: 'lines', testLines: [2] },
  ],
};
for (const [what, [content, message, partition]] of Object.entries(refused))
  test.serial(`rows with ${what} are found, with what to do`, async (t) => {
    await t.throwsAsync(check(content, partition), { message });
  });
