// The commands that take a file of rows take the description of a query: profiled, checked by that schema, and refused by name and place.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { noServer, reader, startPostgres } from '../../support/postgres-server.ts';
import { queryFile } from './query.ts';

const reason = noServer();
const entry = join(import.meta.dirname, '..', '..', '..', 'bin', 'cohort.mjs');

async function cohort(...words: readonly string[]) {
  const child = spawn(process.execPath, [entry, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
}

(reason === null ? test : test.skip)(
  `a query is profiled and checked as a file is${reason === null ? '' : ` (skipped: ${reason})`}`,
  async (t) => {
    t.timeout(180_000);
    await using server = await startPostgres();
    await server.sql(`CREATE TABLE visits AS SELECT 'P' || n / 2 AS patient, 20 + n % 60 AS age, n / 8.0 AS dose, n % 3 = 0 AS smoker,
      (ARRAY['north', 'south'])[1 + n % 2] AS ward, n % 4 = 0 AS sick FROM generate_series(0, 199) n;
    UPDATE visits SET dose = NULL WHERE age = 30; GRANT SELECT ON visits TO ${reader.user}`);
    const path = await queryFile(server, 'SELECT * FROM visits');
    const schema = join(dirname(path), 'schema.json');
    const profiled = await cohort('schema', 'profile', path, '--label', 'sick');
    t.is(profiled.code, 0, profiled.err);
    t.regex(profiled.err, /^visits\.json: 200 rows, 6 columns\./);
    await writeFile(schema, profiled.out);
    const checked = await cohort('data', 'check', path, '--schema', schema);
    t.is(checked.code, 0, checked.err);
    t.regex(checked.out, /^visits\.json: 196 of 200 rows can be used; 4 lack a cell/);

    const dialect = await cohort('data', 'check', path, '--schema', schema, '--dialect', 'separator=semicolon');
    t.is(dialect.code, 2);
    t.is(
      dialect.err,
      'CONFIG_INVALID: dialect: expected none beside a query, whose values have types, got separator; leave the dialect out\n',
    );
    await server.sql("UPDATE visits SET ward = 'secret' WHERE age = 40");
    const faulty = await cohort('data', 'check', path, '--schema', schema);
    t.is(faulty.code, 1);
    t.regex(
      faulty.err,
      /^DATA_INVALID: visits\.json:row \d+:5 \(ward\): expected one of the levels north, south, got text \(3 times: also in rows /,
    );
    await writeFile(path, '{\n  "kind": "postgresql",\n  "host" "localhost"\n}');
    t.regex((await cohort('data', 'check', path, '--schema', schema)).err, /^CONFIG_INVALID: .*visits\.json:3:10: expected JSON, /);
    t.regex(
      (await cohort('data', 'check', join(dirname(path), 'gone.json'), '--schema', schema)).err,
      /^CONFIG_INVALID: .*gone\.json: expected the description of a query, got none/,
    );
  },
);
