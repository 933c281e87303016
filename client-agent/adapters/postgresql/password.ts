// The password for a database, from a file that only this user may read and from nowhere else.
import { open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { failureOf } from '@cohort/protos/system-error';
import { isSocket, type QueryDescription } from './query-shape.ts';

/** Asked for only by a server that wants one. @throws {CohortError} DATABASE_ACCESS_REFUSED without one, PERMISSION_DENIED for a file that others may read */
export async function passwordOf(description: QueryDescription, folder: string, home: string = userInfo().homedir): Promise<string> {
  const { passwordFile, user } = description;
  if (passwordFile !== undefined) {
    const path = resolve(folder, passwordFile);
    const [line = ''] = ((await secretText(path)) ?? missing(path)).split(/\r?\n/, 1);
    return line === '' ? refuse(`${path}: expected a password in the first line, got an empty one; write it there`) : line;
  }
  const path = join(home, '.pgpass');
  const found = (await secretText(path))
    ?.split(/\r?\n/)
    .map(fieldsOf)
    .find((fields) => matches(fields, description));
  const password = found?.[4] ?? '';
  if (password !== '') return password;
  return refuse(
    `password: expected one for ${user}, which the server asks for, got none; write it into a file of mode 0600 and name that as "passwordFile", or add a line to ${path}`,
  );
}

/** Null where there is no such file. Its mode is that of the file that is read, and not of one put there meanwhile. */
async function secretText(path: string): Promise<string | null> {
  try {
    await using file = await open(path);
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0)
      throw new CohortError(
        'PERMISSION_DENIED',
        `${path}: expected mode 0600 of a file with a password, got 0${(mode & 0o777).toString(8)}; chmod 600 it`,
      );
    return await file.readFile('utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    if (thrown instanceof CohortError) throw thrown;
    const { code, detail } = failureOf(thrown);
    throw new CohortError(code, `${path}: ${detail}`);
  }
}

/** host:port:database:user:password, where a backslash stands before a colon or a backslash that is meant. */
function fieldsOf(line: string): readonly string[] {
  const fields: string[] = [];
  if (line.startsWith('#')) return fields;
  let field = '';
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === ':' && fields.length < 4) {
      fields.push(field);
      field = '';
    } else if (character === '\\' && at + 1 < line.length) field += line.charAt(++at);
    else field += character;
  }
  return [...fields, field];
}

/** A server behind a Unix socket is called localhost there. */
function matches(fields: readonly string[], { host, port, database, user }: QueryDescription): boolean {
  const own = [isSocket(host) ? 'localhost' : host, String(port), database, user];
  return fields.length === 5 && own.every((value, at) => fields[at] === '*' || fields[at] === value);
}

function missing(path: string): never {
  throw new CohortError('CONFIG_INVALID', `${path}: expected a file with the password, got none; write it there with mode 0600`);
}

function refuse(detail: string): never {
  throw new CohortError('DATABASE_ACCESS_REFUSED', detail);
}
