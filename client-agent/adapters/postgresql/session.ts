// One transaction of one connection to PostgreSQL: it reads one state of the database and can write nothing.
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import type { Client, ClientConfig, FieldDef, QueryArrayConfig } from 'pg';
import { CohortError } from '@cohort/protos/errors';
import { failureOf } from '@cohort/protos/system-error';
import { connectError, connectMs, queryError, type Asked } from './database-error.ts';
import { passwordOf } from './password.ts';
import { isGuarded, UntrustedServer } from './untrusted-server.ts';

export interface Answer {
  readonly fields: readonly FieldDef[];
  /** Each value as the server writes it. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Session extends AsyncDisposable {
  /**
   * One statement: the extended protocol takes no second one behind it. Rows that were read before are counted for what an error says.
   * @throws {CohortError} QUERY_FAILED, DATA_NOT_FOUND, DATABASE_ACCESS_REFUSED, TIMED_OUT, DATABASE_LOST
   */
  ask(statement: Statement, read?: number): Promise<Answer>;
}

export interface Statement {
  /** What stands in front of the site's query, which is all of the statement without one. */
  readonly before: string;
  readonly query?: string;
  readonly after?: string;
  readonly values?: readonly string[];
}

/** Beyond the server's own bound: a server that says nothing any more. */
const silentMs = 15_000;

/** How long a server may take to close a connection that it was told is over. */
const farewellMs = 1000;

/** `folder`: where the description lies. @throws {CohortError} DATABASE_UNREACHABLE, DATABASE_TLS_REFUSED, DATABASE_ACCESS_REFUSED, DATA_NOT_FOUND, and as `passwordOf` */
export async function openSession(asked: Asked, path: string): Promise<Session> {
  const { description } = asked;
  const folder = dirname(path);
  const { default: PlainClient } = await import('pg/lib/client.js');
  const socket = new Socket();
  const client = new PlainClient({
    ...(await settings(asked, folder)),
    // Asked for only by a server that wants one.
    password: async () => {
      server.expectTold();
      return await passwordOf(description, folder);
    },
    stream: () => socket,
  });
  const server = new UntrustedServer(client.connection, asked, await isGuarded(description.host));
  // What a connection says when nobody asks is said again to whoever asks next.
  client.on('error', () => undefined);
  const close = async (): Promise<void> => {
    const leave = setTimeout(() => socket.destroy(), farewellMs);
    await client.end().catch(() => undefined);
    clearTimeout(leave);
  };
  const ask: Session['ask'] = async ({ before, query = '', after = '', values = [] }, read = 0) => {
    try {
      return await inOneStatement(client, `${before}${query}${after}`, values);
    } catch (thrown) {
      throw queryError(thrown, asked, before, read);
    }
  };
  try {
    await client.connect().catch((thrown: unknown) => {
      throw connectError(thrown, asked);
    });
    await ask({ before: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' });
    const timeout = String(description.timeoutSeconds * 1000);
    const { rows } = await ask({ before: settingsOfServer, values: [timeout] });
    checkServer(rows[0] ?? [], asked.name);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { ask, [Symbol.asyncDispose]: close };
}

/** Texts that do not depend on how the server or the role is set up. */
const settingsOfServer = `SELECT current_setting('server_version_num'), current_setting('server_encoding'),
 set_config('statement_timeout', $1, true), set_config('lock_timeout', $1, true), set_config('TimeZone', 'UTC', true),
 set_config('DateStyle', 'ISO, YMD', true), set_config('extra_float_digits', '1', true)`;

/** Version 12 is the first to write numbers of the floating point in the fewest digits that give them again. */
function checkServer([version, encoding]: readonly (string | null)[], name: string): void {
  const refused =
    Number(version) < 120_000
      ? `PostgreSQL 12 or newer, got an older one (${String(version)}); ask a newer server`
      : encoding === 'SQL_ASCII'
        ? 'a database whose encoding is known, got SQL_ASCII; copy it into one in UTF8'
        : null;
  if (refused !== null) throw new CohortError('QUERY_FAILED', `${name}: expected ${refused}`);
}

/** Every setting is given: the driver would take one that is not from the environment. */
async function settings({ description }: Asked, folder: string): Promise<ClientConfig> {
  const { host, port, database, user, tls, timeoutSeconds } = description;
  const ca = tls === undefined ? null : await authority(resolve(folder, tls.ca));
  const given = {
    host,
    port,
    database,
    user,
    // The driver holds the certificate against the host, a name or an address.
    ssl: ca === null ? false : { ca, rejectUnauthorized: true },
    sslnegotiation: 'postgres',
    application_name: 'cohort',
    replication: 'false',
    client_encoding: 'UTF8',
    options: '-c default_transaction_read_only=on',
    connectionTimeoutMillis: connectMs,
    query_timeout: timeoutSeconds * 1000 + silentMs,
    keepAlive: true,
  } satisfies ClientConfig & { readonly sslnegotiation: string; readonly replication: string };
  return given;
}

async function authority(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')
      throw new CohortError('CONFIG_INVALID', `${path}: expected the certificate of an authority, got no file; put it there`);
    const { code, detail } = failureOf(thrown);
    throw new CohortError(code, `${path}: ${detail}`);
  }
}

async function inOneStatement(client: Client, text: string, values: readonly string[]): Promise<Answer> {
  // The other protocol would run whatever follows a semicolon, a COMMIT for one.
  const config: QueryArrayConfig & { readonly queryMode: 'extended' } = {
    text,
    values: [...values],
    rowMode: 'array',
    types: { getTypeParser: () => asText },
    queryMode: 'extended',
  };
  const { fields, rows } = await client.query<(string | null)[]>(config);
  return { fields, rows };
}

const asText = (value: string): string => value;
