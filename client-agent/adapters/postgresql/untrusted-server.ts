// Without TLS another program may listen in a server's place: it is told no password and nothing that gives one away, and shows that it knows it.
import type { Connection } from 'pg';
import { CohortError } from '@cohort/protos/errors';
import type { Asked } from './database-error.ts';

/** By the driver's names of what a server says. */
const givesAway: Readonly<Record<string, string>> = {
  authenticationCleartextPassword: 'asks for the password in clear',
  authenticationMD5Password: 'asks for it by MD5, from which it can be had',
};

/** Follows what the server asks on a connection that is not open yet. */
export class UntrustedServer {
  readonly #asked: Asked;
  #asks: string | null = null;

  constructor(connection: Connection, asked: Asked) {
    this.#asked = asked;
    if (asked.description.tls !== undefined) return;
    for (const [said, what] of Object.entries(givesAway))
      connection.on(said, () => {
        this.#asks = what;
      });
    let isKnown = true;
    connection.on('authenticationSASL', () => {
      isKnown = false;
    });
    connection.on('authenticationSASLFinal', () => {
      isKnown = true;
    });
    connection.on('authenticationOk', () => {
      if (!isKnown) connection.emit('error', this.#refusal('does not show that it knows the password'));
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
      `${name}: expected ${user} to be let in at ${host} port ${String(port)} by SCRAM, since nothing encrypts the line, got a server that ${got}; ` +
        `see what listens there; let it ask by scram-sha-256 (pg_hba.conf, password_encryption, and the user's password set anew), or give "tls"`,
    );
  }
}
