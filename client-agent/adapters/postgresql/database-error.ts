// What a failed connection or query means, by codes alone: a server's own words may repeat a cell, and are never passed on.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { QueryDescription } from './query-shape.ts';

/** Whose rows were asked for. */
export interface Asked {
  /** The description's base name. */
  readonly name: string;
  readonly description: QueryDescription;
}

type Meaning = readonly [code: ErrorCode, expected: string, got: string, remedy: string];

/** Of a connection that did not come about. @throws nothing */
export function connectError(thrown: unknown, { name, description }: Asked): CohortError {
  if (thrown instanceof CohortError) return at(name, thrown);
  const { host, port, user, database, tls } = description;
  const where = `${host} port ${String(port)}`;
  const code = codeOf(thrown);
  const away = (got: string, remedy: string): CohortError => error(name, ['DATABASE_UNREACHABLE', `PostgreSQL at ${where}`, got, remedy]);
  switch (code) {
    case '28000':
    case '28P01': {
      const encrypted = tls === undefined ? ', or give "tls" where the server asks for it' : '';
      const remedy = `correct user or password, or let the user in on the server (pg_hba.conf)${encrypted}`;
      return error(name, ['DATABASE_ACCESS_REFUSED', `${user} to be let in at ${where}`, `a refusal (${code})`, remedy]);
    }
    case '3D000':
      return error(name, ['DATA_NOT_FOUND', `a database ${database} at ${where}`, 'none of this name', 'correct its name']);
    case '42501':
      return error(name, ['DATABASE_ACCESS_REFUSED', `${user} to connect to ${database}`, 'a refusal (42501)', 'grant it CONNECT there']);
    case 'ECONNREFUSED':
    case 'ENOENT':
      return away('nothing that listens there', 'start it, or correct host and port');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return away('no address for that name', 'correct the host');
    case '53300':
      return away('no room for one more connection', 'try again later, or allow more there (max_connections)');
    case '57P03':
      return away('a server that is starting or stopping', 'try again later');
    case 'EACCES':
      return away('a socket that this user may not open', 'run this as a user that may, or name the host as an address');
  }
  const { message } = thrown instanceof Error ? thrown : new Error();
  const encrypted: Meaning = [
    'DATABASE_TLS_REFUSED',
    `a certificate of ${host} by the authority in ${tls?.ca ?? 'no file'}`,
    `another (${code})`,
    'name the authority that signed it, and the host as the certificate does',
  ];
  if (message === noTls)
    return error(name, [
      'DATABASE_TLS_REFUSED',
      `TLS at ${where}`,
      'a server without it',
      'switch it on there (ssl = on), or ask through an encrypted tunnel to this machine',
    ]);
  if (message === timedOut)
    return away(`no answer within ${String(connectMs / 1000)} seconds`, 'correct host and port, or let this machine through to it');
  if (isOfCertificates(code)) return error(name, encrypted);
  return away(code === '' ? 'an end of the connection, or another service' : code, 'look at its log, and try again');
}

/** How long a connection may take. */
export const connectMs = 10_000;

/** The driver's own words for what has no code; its version is pinned, and tests against a server hold them. */
const noTls = 'The server does not support SSL connections';
const timedOut = 'timeout expired';

function isOfCertificates(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_|INVALID_CA|CRL_)/.test(code);
}

/** Of a statement: `before` is what stands in it in front of the query, `read` how many rows were read. @throws nothing */
export function queryError(thrown: unknown, { name, description }: Asked, before: string, read: number): CohortError {
  if (thrown instanceof CohortError) return at(name, thrown);
  const code = codeOf(thrown);
  const place = placeOf(thrown, before, description.query);
  const known = meanings[code];
  if (known !== undefined) {
    const [own, expected, got, remedy] = known;
    return error(name, [own, `${expected}${place}`, got, remedy]);
  }
  const { timeoutSeconds, user } = description;
  if (code === '57014')
    return error(name, [
      'TIMED_OUT',
      `each statement to end within ${String(timeoutSeconds)} seconds`,
      `none that did after ${String(read)} rows`,
      'give the query an index or fewer rows, or the description more "timeoutSeconds"',
    ]);
  if (code === '42501')
    return error(name, [
      'DATABASE_ACCESS_REFUSED',
      `${user} to be allowed to read${place}`,
      'a refusal (42501)',
      'grant it SELECT on what the query reads, and nothing else',
    ]);
  if (isState(code) && !/^(?:08|57P)/.test(code))
    return error(name, [
      'QUERY_FAILED',
      `a query that the server answers${place}`,
      `its error ${code}`,
      'look it up among the codes of PostgreSQL, and correct the query',
    ]);
  return error(name, [
    'DATABASE_LOST',
    'all rows',
    `the end of the connection after ${String(read)}`,
    'nothing of them is kept; see that the server runs, and try again',
  ]);
}

const meanings: Readonly<Record<string, Meaning>> = {
  '42601': ['QUERY_FAILED', 'one SELECT', 'another text', 'write one SELECT, without a semicolon'],
  '08P01': ['QUERY_FAILED', 'a query without parameters', 'one with $1 or the like', 'write the value in its place'],
  '25006': ['QUERY_FAILED', 'a SELECT that only reads', 'one that writes', 'leave out what changes the database'],
  '42P01': ['DATA_NOT_FOUND', 'a table or view that is there', 'none of this name', 'correct its name, or write its schema before it'],
  '3F000': ['DATA_NOT_FOUND', 'a schema that is there', 'none of this name', 'correct its name'],
  '42703': ['QUERY_FAILED', 'a column that is there', 'none of this name', 'correct its name'],
};

/** ` at line 2, column 8 of the query`; nothing where the server does not say. */
function placeOf(thrown: unknown, before: string, query: string): string {
  const position = thrown instanceof Error && 'position' in thrown ? Number(thrown.position) : 0;
  // The server counts characters, which may be two of these units.
  const own = position - Array.from(before).length;
  const characters = Array.from(query);
  if (!(own >= 1 && own <= characters.length + 1)) return '';
  const lines = characters
    .slice(0, own - 1)
    .join('')
    .split('\n');
  return ` at line ${String(lines.length)}, column ${String(Array.from(lines.at(-1) ?? '').length + 1)} of the query`;
}

const isState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** Without a cause: what the driver throws may hold what a log must not. */
function error(name: string, [code, expected, got, remedy]: Meaning): CohortError {
  return new CohortError(code, `${name}: expected ${expected}, got ${got}; ${remedy}`);
}

function at(name: string, { code, detail }: CohortError): CohortError {
  return new CohortError(code, detail.startsWith(`${name}:`) || detail.startsWith('/') ? detail : `${name}: ${detail}`);
}
