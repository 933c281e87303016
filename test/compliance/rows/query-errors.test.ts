// What a query gives and what one that cannot be read is told, against a real server: by code, place and remedy, and never a cell.
import type { CohortError } from '@cohort/protos/errors';
import { reader } from '../../support/postgres-server.ts';
import { queried, read, refused } from './query.ts';
import { onServer, server, why } from './visits-server.ts';

onServer(`each type is the text of a cell, and a number of the floating point is itself again${why}`, async (t) => {
  const values = ['0.1', '1e-7', '-0', '5e-324', '1.7976931348623157e308', '123456789.12345678'];
  const { rows } = await read(
    await queried(
      server,
      `SELECT * FROM (VALUES ${values.map((value, at) => `(${String(at)}, '${value}'::float8)`).join(', ')}) AS v (n, x)`,
    ),
  );
  for (const [at, { cells }] of rows.entries()) t.is(Number(cells[1]), Number(values[at]), values[at]);
  const one = await read(
    await queried(
      server,
      `SELECT 1.50 AS a, 12::numeric(5) AS b, 9007199254740993 AS c, 0.1::float4 AS d, true AS e, NULL::boolean AS f, 'x '::char(4) AS g,
        DATE '2024-02-29' AS h, TIMESTAMP '2024-02-29 12:00:00.5' AS i, TIMESTAMPTZ '2024-02-29 12:00:00+02' AS j,
        '1f1f1f1f-1f1f-1f1f-1f1f-1f1f1f1f1f1f'::uuid AS k, 'NaN'::float8 AS l, '' AS m, E'S\\u00fcd "quoted", \\\\' AS "n ""Strange"" name", 3::smallint AS o`,
    ),
  );
  t.deepEqual(one.rows[0]?.cells, [
    ...['1.50', '12', '9007199254740993', '0.1', 'true', null, 'x', '2024-02-29', '2024-02-29T12:00:00.5', '2024-02-29T10:00:00Z'],
    ...['1f1f1f1f-1f1f-1f1f-1f1f-1f1f1f1f1f1f', 'NaN', '', 'S\u00fcd "quoted", \\', '3'],
  ]);
  t.deepEqual(
    one.types.map(({ holds }) => holds),
    ['real', 'whole', 'whole', 'real', 'boolean', 'boolean', 'text', 'date', 'date', 'date', 'text', 'real', 'text', 'text', 'whole'],
  );
  t.is(one.names[13], 'n "Strange" name');
});

onServer(`a numeric that counts hundreds is whole${why}`, async (t) => {
  if (Number(await server.sql('SHOW server_version_num')) < 150_000) {
    t.log('this server has no numeric with a negative scale');
    t.pass();
    return;
  }
  const { rows, types } = await read(await queried(server, 'SELECT 12345::numeric(5, -2) AS a'));
  t.deepEqual(rows[0]?.cells, ['12300']);
  t.is(types[0]?.holds, 'whole');
});

onServer(`rows come in an order that follows from what is in them, whatever the query or the database says of order${why}`, async (t) => {
  const source = await queried(
    server,
    "SELECT * FROM (VALUES ('b', 1.0), ('a', 1.00), ('B', 1), (NULL, 1), ('a', 1.0)) AS v (name, x) ORDER BY random()",
  );
  const { rows } = await read(source);
  t.deepEqual(
    rows.map(({ line, cells }) => [line, ...cells]),
    [
      [1, null, '1'],
      [2, 'B', '1'],
      [3, 'a', '1.0'],
      [4, 'a', '1.00'],
      [5, 'b', '1.0'],
    ],
  );
  t.is(await source.digest?.(), await source.digest?.());
});

const cases: Readonly<Record<string, readonly [query: string, code: CohortError['code'], says: RegExp]>> = {
  'several statements': [
    'SELECT 1 AS a; DELETE FROM visits',
    'QUERY_FAILED',
    /^visits\.json: expected one SELECT, got another text; write one SELECT, without a semicolon$/,
  ],
  'an end of the transaction': ['SELECT 1 AS a; COMMIT; DELETE FROM visits', 'QUERY_FAILED', /expected one SELECT/],
  'a bracket that is not its own': [
    'SELECT 1 AS a) AS x; DELETE FROM visits; SELECT * FROM (SELECT 1',
    'QUERY_FAILED',
    /expected one SELECT at line 1, column 14 of the query/,
  ],
  'a write': ['DELETE FROM visits RETURNING age', 'QUERY_FAILED', /expected one SELECT at line 1, column 1 of the query/],
  'a write inside': ['WITH gone AS (DELETE FROM visits RETURNING age) SELECT * FROM gone', 'QUERY_FAILED', /./],
  'a write by a function': [
    "SELECT nextval('numbers')::text AS a",
    'QUERY_FAILED',
    /expected a SELECT that only reads, got one that writes/,
  ],
  'a way out of the transaction that only reads': [
    "SELECT set_config('transaction_read_only', 'off', false) AS a FROM visits",
    'QUERY_FAILED',
    /./,
  ],
  'no query': ['SELEC age FROM visits', 'QUERY_FAILED', /expected one SELECT at line 1, column 1 of the query/],
  'no such table': [
    'SELECT age\nFROM s\u00fc\u{1f600}d.visits',
    'DATA_NOT_FOUND',
    /expected a table or view that is there at line 2, column 6 of the query, got none of this name/,
  ],
  'no such column': [
    'SELECT age,\n  weight FROM visits',
    'QUERY_FAILED',
    /expected a column that is there at line 2, column 3 of the query/,
  ],
  'no right to read': ['SELECT * FROM closed', 'DATABASE_ACCESS_REFUSED', /expected reader to be allowed to read.*grant it SELECT/],
  'a parameter': ['SELECT $1::text AS a', 'QUERY_FAILED', /expected a query without parameters, got one with \$1 or the like/],
  'a cell that is no number': ['SELECT patient::integer AS n FROM visits', 'QUERY_FAILED', /got its error 22P02/],
};
for (const [what, [query, code, says]] of Object.entries(cases))
  onServer(`${what}: refused by code and place, and nothing is written${why}`, async (t) => {
    await server.sql(`CREATE SEQUENCE IF NOT EXISTS numbers; GRANT ALL ON numbers TO ${reader.user}`);
    const error = await refused(t, await queried(server, query));
    t.is(error.code, code, error.message);
    t.regex(error.detail, says);
    t.is((await server.sql('SELECT count(*) FROM visits')).trim(), '20000');
    t.is((await server.sql('SELECT is_called FROM numbers')).trim(), 'f');
  });

const columns: Readonly<Record<string, readonly [query: string, says: string]>> = {
  'a type without a text of its own': [
    "SELECT 1 AS a, '{}'::jsonb AS notes, ARRAY[1] AS list",
    'visits.json:column 2 (notes): expected numbers, texts, truth values or dates in the column, got jsonb; cast it in the query, such as to text, or leave it out\nvisits.json:column 3 (list): expected numbers, texts, truth values or dates in the column, got integer[]; cast it in the query, such as to text, or leave it out',
  ],
  'two columns of one name': [
    'SELECT 1 AS a, 2 AS a',
    'visits.json:column 2 (a): expected a name for each column of its own, got one twice; rename it with AS',
  ],
  'no columns': ['SELECT FROM visits', 'visits.json: expected a query of one column at least, got none; name columns'],
};
for (const [what, [query, says]] of Object.entries(columns))
  onServer(`${what}: a fault by column, with what to do, before a row is read${why}`, async (t) => {
    const source = await queried(server, query);
    await t.throwsAsync(source.digest?.() ?? Promise.resolve(), { message: `DATA_INVALID: ${says}` });
    await t.throwsAsync(read(source), { message: `DATA_INVALID: ${says}` });
  });

for (const long of ["repeat('x', 10000000)", '10::numeric ^ 100000'])
  onServer(`a cell that is too long is not read further than that: ${long}${why}`, async (t) => {
    await t.throwsAsync(read(await queried(server, `SELECT ${long} AS a`)), {
      message: 'DATA_INVALID: visits.json:row 1:1: expected at most 4096 characters, got 4097',
    });
  });

onServer(`what a function makes that the server lets a reader call is gone with the transaction${why}`, async (t) => {
  t.is((await read(await queried(server, 'SELECT lo_create(0)::text AS a'))).rows.length, 1);
  t.is((await server.sql('SELECT count(*) FROM pg_largeobject_metadata')).trim(), '0');
});
