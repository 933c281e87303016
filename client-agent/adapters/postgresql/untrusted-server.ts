// Without TLS another program may listen in a server's place: it is told no password and nothing that gives one away, and shows that it knows it.
import { stat } from 'node:fs/promises';
import type { Connection } from 'pg';
import { CohortError } from '@cohort/protos/errors';
import type { Asked } from './database-error.ts';
import { isSocket } from './query-shape.ts';

/** By the driver's names of what a server says. */
const givesAway: Readonly<Record<string, string>> = {
  authenticationCleartextPassword: 'asks for the password in clear',
  authenticationMD5Password: 'asks for it by MD5, from which it can be had',
};

/**
 * Whether only who may write into the socket's folder can listen there. At a port of this machine any program can while the server is
 * down. (PostgreSQL's manual, "Preventing Server Spoofing".)
 */
export async function isGuarded(host: string): Promise<boolean> {
  if (!isSocket(host)) return false;
  const found = await stat(host).catch(() => null);
  return found !== null && (found.mode & 0o002) === 0;
}

/** Follows what the server asks on a connection that is not open yet. */
export class UntrustedServer {
  readonly #asked: Asked;
  #asks: string | null = null;

  /** What is guarded may let a site in without a password, as by its user's name on this machine. */
  constructor(connection: Connection, asked: Asked, guarded: boolean) {
    this.#asked = asked;
    if (asked.description.tls !== undefined) return;
    for (const [said, what] of Object.entries(givesAway))
      connection.on(said, () => {
        this.#asks = what;
      });
    let lacks = guarded ? null : 'asks for no password';
    connection.on('authenticationSASL', () => {
      lacks = 'does not show that it knows the password';
    });
    connection.on('authenticationSASLFinal', () => {
      lacks = null;
    });
    connection.on('authenticationOk', () => {
      if (lacks !== null) connection.emit('error', this.#refusal(lacks));
    });
  }

  /** @throws {CohortError} DATABASE_ACCESS_REFUSED where it may not be told the password in the way that it asks */
  expectTold(): void {
    if (this.#asks !== null) throw this.#refusal(this.#asks);
  }

  #refusal(got: string): CohortError {
    const { name, description } = this.#asked;
    const { host, port, user } = description;
    return new CohortError(
      'DATABASE_ACCESS_REFUSED',
      `${name}: expected ${user} to be let in at ${host} port ${String(port)} by SCRAM, since without TLS any program may listen there, got a server that ${got}; ` +
        `see what listens there; let it ask by scram-sha-256 (pg_hba.conf, password_encryption, and the user's password set anew), ` +
        `give "tls", or name as "host" the folder of its socket, where others may not write`,
    );
  }
}
