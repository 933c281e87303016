// The page about rows says what the product does: its examples are read as an agent would.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { queryShape } from '@cohort/client-agent/adapters/postgresql/query-shape';
import { partitionShape } from '@cohort/client-agent/data/partition-shape';
import { list } from '@cohort/protos/shape';
import { checkRows } from './check-rows.ts';

test('the description of a query in docs/data.md is read', async (t) => {
  const page = await readFile(new URL('../../docs/data.md', import.meta.url), 'utf8');
  const [, description = ''] = /### PostgreSQL.*?```\n(.*?)```/s.exec(page) ?? [];
  t.like(queryShape(JSON.parse(description), 'visits.json: '), { host: 'db.st-mary.example', timeoutSeconds: 300 });
});

test('the file, the schema and each split of docs/data.md are read', async (t) => {
  const page = await readFile(new URL('../../docs/data.md', import.meta.url), 'utf8');
  const [rows = '', schema = '', partitions = ''] = Array.from(page.matchAll(/```(?:csv|json)\n(.*?)```/gs), ([, text]) => text);
  const home = await mkdtemp(join(tmpdir(), 'cohort-page-'));
  t.teardown(() => rm(home, { recursive: true, force: true }));
  await writeFile(join(home, 'rows.csv'), rows);
  await writeFile(join(home, 'schema.json'), schema);
  const splits = list(partitionShape, 3, 3)(JSON.parse(partitions), 'partitions');
  const offer = { dataset: 'visits', version: 1, file: 'rows.csv', schema: 'schema.json' };
  const found = await Promise.all(splits.map((partition) => checkRows(home, { ...offer, partition })));
  const all = 'rows.csv: 4 rows; 3 patients; 4 to train on (row bucket 2..5), 0 to test with; 3 features; 2 of class 1, 2 of class 0';
  t.is(found[0], all);
  t.is(
    found[1],
    all
      .replace('4 to train on (row bucket 2..5), 0', '2 to train on (row bucket 2..5), 2')
      .concat('; the same in every training row: ward=south'),
  );
  t.regex(found[2] ?? '', /^rows\.csv: 4 rows; 3 patients; [1-4] to train on /);
});
