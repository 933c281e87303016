// The description of a query on a test's server, the source of rows that it is, and what is read of it or said against it.
import { inspect } from 'node:util';
import type { ExecutionContext } from 'ava';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowSource } from '@cohort/client-agent/adapters/row-source';
import { Faults } from '@cohort/client-agent/data/faults';
import type { ColumnType, DataSource, RawRow } from '@cohort/client-agent/ports/data-source';
import { CohortError } from '@cohort/protos/errors';
import { readJson } from '@cohort/infra/node/read-json';
import { reader, type PostgresServer } from '../../support/postgres-server.ts';

/** Writes `visits.json` and its password file into a folder of their own; `changes` are of its keys, undefined to leave one out. */
export async function queryFile(server: PostgresServer, query: string, changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const folder = await mkdtemp(join(server.folder, 'site-'));
  await writeFile(join(folder, 'password'), `${reader.password}\n`, { mode: 0o600 });
  const description = {
    kind: 'postgresql',
    host: server.folder,
    port: server.port,
    database: 'postgres',
    user: reader.user,
    passwordFile: 'password',
    query,
    ...changes,
  };
  const path = join(folder, 'visits.json');
  await writeFile(path, JSON.stringify(description, undefined, 2));
  return path;
}

export async function queried(server: PostgresServer, query: string, changes: Readonly<Record<string, unknown>> = {}): Promise<DataSource> {
  return rowSource(await queryFile(server, query, changes), readJson);
}

export interface Read {
  readonly names: string[];
  readonly types: ColumnType[];
  readonly rows: RawRow[];
}

export async function read(source: DataSource, onBatch: (rows: number) => void = () => undefined): Promise<Read> {
  const seen: Read = { names: [], types: [], rows: [] };
  const faults = new Faults(source.name, source.countedBy);
  await source.read(true, {
    faults,
    header: ({ cells }) => void seen.names.push(...cells),
    types: (columns) => void seen.types.push(...columns),
    rows: (batch) => {
      seen.rows.push(...batch);
      onBatch(seen.rows.length);
    },
  });
  faults.throwAny();
  return seen;
}

/** What both the digest and the rows are refused with. */
export async function refused(t: ExecutionContext, source: DataSource): Promise<CohortError> {
  const digest = await t.throwsAsync<CohortError>(source.digest?.() ?? Promise.resolve(), { instanceOf: CohortError });
  const rows = await t.throwsAsync<CohortError>(read(source), { instanceOf: CohortError });
  const all = inspect([digest, rows], { depth: null, showHidden: true });
  for (const secret of [reader.password, 'secret-']) t.false(all.includes(secret), all);
  t.is(rows.code, digest.code);
  return rows;
}
