// What a file `NAME.json` says of rows that lie in a database: where it is, as whom to ask, and the one query.
import { isIP } from 'node:net';
import { CohortError } from '@cohort/protos/errors';
import { integer, line, object, oneOf, optional, text, under, type Shape } from '@cohort/protos/shape';

/** Names of files are from the folder of the description. A password is never in it. */
export interface QueryDescription {
  readonly kind: 'postgresql';
  /** A name or an address; the folder of a Unix socket where it begins with `/`. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly query: string;
  /** The authority by which the server's certificate and its host are held. */
  readonly tls?: { readonly ca: string };
  readonly passwordFile?: string;
  /** For each statement: the longest waits for the sorted rows. */
  readonly timeoutSeconds: number;
}

/** The longest name that the server keeps is shorter. */
const name = line(255);
const file = line(4096);

const fields = object<QueryDescription>({
  kind: oneOf('postgresql'),
  host: name,
  port: optional(integer(1, 65_535), 5432),
  database: name,
  user: name,
  query: text(100_000, /^[^\0]*[^\s\0;][\s]*$/u, 'one SELECT, without a semicolon at its end, of at most 100000 characters'),
  tls: optional(object({ ca: file })),
  passwordFile: optional(file),
  timeoutSeconds: optional(integer(1, 86_400), 300),
});

export const queryShape: Shape<QueryDescription> = (value, at) => {
  const description = fields(value, at);
  const { host, tls } = description;
  if (isSocket(host) && tls !== undefined) refuse(at, 'none beside a Unix socket, got an authority; leave it out');
  if (!isSocket(host) && tls === undefined && !isLoopback(host))
    refuse(
      at,
      `{"ca": FILE} for a server on another machine, got none; name the file with the authority that signed the server's certificate`,
    );
  return description;
};

export const isSocket = (host: string): boolean => host.startsWith('/');

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function refuse(at: string, detail: string): never {
  throw new CohortError('CONFIG_INVALID', `${under(at, 'tls')}: expected ${detail}`);
}
