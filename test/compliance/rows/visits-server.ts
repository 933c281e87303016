// A real server for each test file that imports this, with a table of visits that its reader may ask and one that it may not.
import test from 'ava';
import { noServer, reader, startPostgres, type PostgresServer } from '../../support/postgres-server.ts';

const reason = noServer();
export const onServer = reason === null ? test.serial : test.serial.skip;
/** Stands in a title, so that who reads the tests' names sees why they are skipped. */
export const why = reason === null ? '' : ` (skipped: ${reason})`;
export let server: PostgresServer;

if (reason === null)
  test.before(async () => {
    server = await startPostgres();
    await server.sql(`CREATE TABLE visits (patient text, age integer); INSERT INTO visits SELECT 'secret-' || n, n % 90 FROM generate_series(1, 20000) n;
      CREATE TABLE closed (age integer); GRANT SELECT, INSERT, UPDATE, DELETE ON visits TO ${reader.user}`);
  });
test.after.always(async () => {
  if (reason === null) await server[Symbol.asyncDispose]();
});
